@echo off
call "%~dp0coord.cmd" lock %*
exit /b %errorlevel%
