const TIMEOUT_MS = 3_000;

/** `ps -o lstart=`: whole seconds. Works on Linux too, so it is tested there; not tested on macOS. */
export function findStartByPs(pid: number): string | null {
  // The locale changes the wording, and the time zone the hour.
  return findOutput("ps", ["-o", "lstart=", "-p", String(pid)], { PATH: process.env["PATH"], LC_ALL: "C", TZ: "UTC" });
}

/** 100 ns ticks since 1601. Not tested: there was no Windows to try it on. */
export function findStartByPowerShell(pid: number): string | null {
  const command = `(Get-Process -Id ${Math.trunc(pid)} -ErrorAction Stop).StartTime.ToFileTimeUtc()`;
  return findOutput("powershell.exe", ["-NoProfile", "-NonInteractive", "-Command", command], process.env);
}

function findOutput(program: string, args: readonly string[], env: NodeJS.ProcessEnv): string | null {
  try {
    // Not imported: on Linux, where every hook is in a hurry, the module is never needed.
    const output = process.getBuiltinModule("node:child_process").execFileSync(program, args, {
      env,
      encoding: "utf8",
      timeout: TIMEOUT_MS,
      killSignal: "SIGKILL",
      windowsHide: true,
      stdio: ["ignore", "pipe", "ignore"],
    });
    return output.trim().replace(/\s+/g, " ") || null;
  } catch {
    return null;
  }
}
