@echo off
setlocal
where node >nul 2>nul
if errorlevel 1 (
  echo coord: node is not on the PATH. coord's hooks and commands run on Node.js 20.19 or newer. 1>&2
  echo coord: until then no edit is coordinated. Install it from https://nodejs.org, then retry. 1>&2
  exit /b 1
)
node -e "const [a,b]=process.versions.node.split('.').map(Number);process.exit(a>20||(a===20&&b>=19)?0:1)"
if errorlevel 1 (
  echo coord: this Node.js is too old, and coord needs 20.19 or newer ^(it is built for that version^). 1>&2
  echo coord: install a newer one from https://nodejs.org, or put it first on the PATH. 1>&2
  exit /b 1
)
node "%~dp0..\dist\cli.mjs" %*
exit /b %errorlevel%
