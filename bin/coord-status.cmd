@echo off
call "%~dp0coord.cmd" status %*
exit /b %errorlevel%
