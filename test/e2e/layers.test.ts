import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const biome = join(root, "node_modules", "@biomejs", "biome", "bin", "biome");

/** One seeded violation of the layer rules: the file it stands in, its text, and what must be reported. */
type Violation = { readonly file: string; readonly text: string; readonly report: RegExp };

const violations: readonly Violation[] = [
  { file: "src/domain/x.ts", text: 'import "node:fs";', report: /noRestrictedImports.*pure/ },
  { file: "src/domain/x.ts", text: 'import "zod/mini";', report: /noRestrictedImports.*pure/ },
  { file: "src/domain/x.ts", text: 'import "../app/guard-edit.ts";', report: /noRestrictedImports.*downward/ },
  { file: "src/domain/x.ts", text: "export const at = Date.now();", report: /noRestrictedGlobals.*Date/ },
  { file: "src/domain/x.ts", text: "export const id = process.pid;", report: /noRestrictedGlobals.*process/ },
  { file: "src/domain/x.ts", text: "setTimeout(() => undefined, 1);", report: /noRestrictedGlobals.*setTimeout/ },
  { file: "src/domain/x.ts", text: 'console.log("x");', report: /noRestrictedGlobals.*console/ },
  { file: "src/domain/x.ts", text: "export const lot = Math.random();", report: /chance as arguments/ },
  { file: "src/app/x.ts", text: 'import "../adapters/system-clock.ts";', report: /noRestrictedImports.*src\/app/ },
  { file: "src/app/x.ts", text: 'import "node:crypto";', report: /noRestrictedImports.*ports/ },
  { file: "src/app/x.ts", text: "process.exit(1);", report: /Only src\/claude\/run-hook\.ts/ },
  { file: "src/claude/x.ts", text: 'import "../adapters/system-clock.ts";', report: /noRestrictedImports.*compose/ },
  { file: "src/claude/x.ts", text: 'process.stdout.write("x");', report: /Only src\/claude\/run-hook\.ts/ },
  { file: "src/claude/x.ts", text: "process.stdin.resume();", report: /Only src\/claude\/run-hook\.ts/ },
  { file: "src/claude/x.ts", text: 'import "node:process";', report: /noRestrictedImports.*global/ },
  { file: "src/claude/x.ts", text: 'console.log("x");', report: /noConsole/ },
  { file: "src/adapters/git/x.ts", text: 'import "../../claude/x.ts";', report: /noRestrictedImports.*downward/ },
  { file: "src/adapters/git/x.ts", text: "process.exitCode = 1;", report: /Only src\/claude\/run-hook\.ts/ },
  { file: "src/text/x.ts", text: 'import "../adapters/git/x.ts";', report: /noRestrictedImports.*facts/ },
];

const allowed: readonly Omit<Violation, "report">[] = [
  { file: "src/domain/x.ts", text: 'import "./lease.ts";\nimport "../domain/sub/lease.ts";' },
  { file: "src/app/x.ts", text: 'import "./ports.ts";\nimport "../domain/lease.ts";' },
  { file: "src/adapters/git/x.ts", text: 'import "node:fs";\nimport "../../app/ports.ts";' },
  { file: "src/claude/run-hook.ts", text: 'process.stdout.write("{}");\nprocess.exit(0);' },
  { file: "src/entrypoints/cli/x.ts", text: 'console.log("x");\nprocess.exit(0);' },
];

describe("layer rules", () => {
  let project: string;

  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), "coord layers "));
    cpSync(join(root, ".biome.json"), join(project, ".biome.json"));
    cpSync(join(root, "src", "lint"), join(project, "src", "lint"), { recursive: true });
    // The linter refuses to start where it finds no list of ignored files, or an empty one.
    writeFileSync(join(project, ".gitignore"), "node_modules/\n");
  });
  afterEach(() => rmSync(project, { recursive: true, force: true }));

  it.each(violations)("refuses in $file: $text", ({ file, text, report }) => {
    const { status, output } = lint(project, file, text);
    expect(output).toMatch(report);
    expect(status).toBe(1);
  });

  it.each(allowed)("allows in $file: $text", ({ file, text }) => {
    expect(lint(project, file, text)).toEqual({ status: 0, output: "" });
  });
});

function lint(project: string, file: string, text: string): { status: number | null; output: string } {
  const path = join(project, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${text}\n`);
  const run = spawnSync(process.execPath, [biome, "lint", "--reporter=github", "--error-on-warnings", file], {
    cwd: project,
    encoding: "utf8",
  });
  return { status: run.status, output: run.stdout };
}
