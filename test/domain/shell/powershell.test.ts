import { describe, expect, it } from "vitest";
import { readPowerShell } from "../../../src/domain/shell/powershell/read-powershell.ts";
import { shortEffects } from "../../support/shell/lines.ts";
import { SCENE } from "../../support/shell/memory-look.ts";

describe("the programs of a line", () => {
  it("are named with their words, for the resources that they use", () => {
    const { runs } = readPowerShell("cd src; npm.cmd test -- --watch; Get-ChildItem | node $x", SCENE);
    expect(runs).toEqual(["npm test -- --watch", "node ?"]);
  });
});

describe("what a PowerShell line does to files", () => {
  it.each([
    ["Set-Content -Path a.ts -Value 'x'", "whole a.ts"],
    ["Set-Content a.ts x", "whole a.ts"],
    ["set-content -literalpath 'a b.ts' -value x -nonewline", "whole a b.ts"],
    ["'x' | Out-File a.ts", "whole a.ts"],
    ["'x' | Out-File -FilePath a.ts -Append", "append a.ts"],
    ["'x' | Set-Content -Path:a.ts", "whole a.ts"],
    ["Add-Content a.ts 'x'", "append a.ts"],
    ["Clear-Content a.ts", "whole a.ts"],
    ["Get-Content a.ts | Tee-Object b.ts", "whole b.ts"],
    ["Copy-Item a.ts b.ts", "whole b.ts"],
    ["Copy-Item a.ts -Destination src", "whole src/a.ts"],
    ["Copy-Item -Path a.ts -Destination b.ts -Force", "whole b.ts"],
    ["Move-Item a.ts b.ts", "move a.ts/, whole b.ts"],
    ["Rename-Item a.ts b.ts", "move a.ts"],
    ["Remove-Item a.ts", "delete a.ts/"],
    ["Remove-Item -Recurse -Force src", "delete src/"],
    ["rm -r src; ls", "delete src/"],
    ["New-Item new.ts", "create new.ts"],
    ["echo x > a.ts", "whole a.ts"],
    ["echo x >> a.ts", "append a.ts"],
    ["echo x *> a.ts", "whole a.ts"],
    ["echo x > $null", ""],
    ["echo x 2>&1", ""],
    ["Get-ChildItem -Recurse | Select-String foo", ""],
    ["Get-Content .\\src\\x.ts", ""],
    ["Set-Content .\\src\\x.ts x", "whole src/x.ts"],
    ["cd src; Set-Content x.ts y", "whole src/x.ts"],
    ["Set-Location src && rm x.ts", "delete src/x.ts/"],
    ["Set-Content C:\\x\\y.ts z", "whole C:/x/y.ts"],
    ["@'\nhello\n'@ | Set-Content a.ts", "whole a.ts"],
    ["Remove-Item a.ts -WhatIf", ""],
    ["git checkout -- a.ts", "whole a.ts, git checkout"],
    ["git.exe status", "git status"],
    ["prettier --write a.ts", "part a.ts"],
    ["# Remove-Item a.ts", ""],
    ["Set-Content $path x", "?"],
    ["Remove-Item *.ts", "?"],
    ['Set-Content "$HOME/x" y', "?"],
    ["Get-ChildItem | ForEach-Object { Remove-Item $_ }", "?"],
    ["[IO.File]::WriteAllText('a.ts','x')", "?"],
    ["& ./x.ps1", "?"],
    ["./x.ps1", "?"],
    ["(Get-Content a.ts) -replace 'a','b' | Set-Content a.ts", "?"],
    ["if (Test-Path a.ts) { rm a.ts }", "?"],
    ["Invoke-WebRequest x -OutFile a.ts", "?"],
    ["echo 'unfinished", "?"],
    ["$x = 1", "?"],
    ["Remove-Item a.ts,b.ts", "?"],
    ["Remove-Item a.ts, b.ts", "?"],
    ["Set-Content a.ts one,two", "whole a.ts"],
    ["rm a.ts b.ts", "delete a.ts/, ?"],
    ["Set-Content -NoNew a.ts x", "whole a.ts"],
    ["Remove-Item -Rec -Force:$true src", "delete src/"],
    ["Copy-Item -Path a.ts -Destination src", "whole src/a.ts"],
    ["Copy-Item $x src", "?"],
    ["Copy-Item a.ts -Dest src", "?"],
    ["Set-Content -Value x -Path", "?"],
    ["New-Item new.ts -Force", "whole new.ts"],
    ["New-Item -Path src -Name y.ts", "create src/y.ts"],
    ["New-Item -ItemType Directory -Force src", ""],
    ["New-Item -Type Dir src", ""],
    ["echo x > $out", "?"],
    ["echo x > ; ls", ""],
    ["echo x > > a.ts", "whole a.ts, ?"],
    ["cd $x; rm a.ts", "?"],
    ["cd; rm a.ts", "?"],
    ["prettier --write $x", "?"],
    ["$tool a.ts", "?"],
    ["rm 'a.ts'b", "?"],
    ["rm a$x.ts", "?"],
    ["Set-Content -Path:$x y", "?"],
    ['@"\nhello\n"@ | Set-Content a.ts', "whole a.ts"],
    ['Set-Content a.ts "say ""x"""', "whole a.ts"],
    ['Set-Content "a`tb" x', "?"],
  ])("%s", (line, effects) => {
    expect(shortEffects(readPowerShell(line, SCENE)).join(", ")).toBe(effects);
  });
});
