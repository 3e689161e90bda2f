import { calls, type Shape } from "../shape.ts";

const shell = (id: string, command: string, why?: string): Shape =>
  calls(
    "PowerShell",
    id,
    command,
    [{ tool: "PowerShell", input: { command, description: "run" } }],
    why === undefined ? {} : { why },
  );

/** The client offers its PowerShell tool where there is a PowerShell; the machine of the run need not have one. */
export const POWERSHELL: readonly Shape[] = [
  shell("ps-set-content", "Set-Content -Path %held% -Value mine"),
  shell("ps-redirect", '"mine" > %held%'),
  shell("ps-out-file", "Get-ChildItem | Out-File -FilePath %held%"),
  shell("ps-add-content", "Add-Content %held% 'mine'"),
  shell("ps-remove-item", "Remove-Item -Force %held%"),
  shell("ps-copy-item", "Copy-Item %free% -Destination %held%"),
  shell("ps-move-item", "Move-Item -Path %free% -Destination %held% -Force"),
  shell("ps-clear", "Clear-Content %held%"),
  shell("ps-git", "git checkout -- ."),
  shell("ps-dotnet", "[IO.File]::WriteAllText('%held%', 'mine')", "what a method of .NET writes is not read"),
  shell("ps-script", "./%dir%/gen.ps1", "a script is a program"),
];
