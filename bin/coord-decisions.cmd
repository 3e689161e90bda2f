@echo off
call "%~dp0coord.cmd" decisions %*
exit /b %errorlevel%
