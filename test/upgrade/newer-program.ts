import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../crash/root.ts";

const STORE = "src/adapters/store-file";

/** What the next format will be like: its records mean nothing to this version, and it reads those of this one. */
const CHANGES: readonly (readonly [file: string, from: string, to: string])[] = [
  [`${STORE}/layout.ts`, "export const STATE_FORMAT = 1;", "export const STATE_FORMAT = 2;"],
  [`${STORE}/record-map.ts`, "const FORMAT = 1;", "const FORMAT: number = 2;"],
  [`${STORE}/record-map.ts`, 'content["format"] !== FORMAT', '![1, FORMAT].includes(Number(content["format"]))'],
];

/** Builds the program of a later version from a copy of the sources; returns the folder its `dist` is in. */
export function buildNewerProgram(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "coord-newer-")));
  for (const name of ["src", "package.json", "plugin.json", "tsconfig.json"]) {
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  for (const [file, from, to] of CHANGES) {
    const parts = readFileSync(join(folder, file), "utf8").split(from);
    if (parts.length !== 2) throw new Error(`${file}: found ${parts.length - 1} times: ${from}`);
    writeFileSync(join(folder, file), parts.join(to));
  }
  execFileSync(process.execPath, ["src/build.mjs"], { cwd: folder, stdio: "pipe" });
  rmSync(join(folder, "src"), { recursive: true });
  return folder;
}
