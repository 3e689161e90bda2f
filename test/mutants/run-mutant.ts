import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import type { Mutant } from "./mutants.ts";

/** `killedBy` null: no suite noticed. */
export type Verdict = { readonly killedBy: string | null; readonly symptom: string; readonly seconds: number };

const MOST_MS = 60_000;

/** The source with the fault in it. Throws if the place is not there exactly once: then the list is out of date. */
export function mutate(root: string, { file, from, to }: Mutant): string {
  const source = readFileSync(join(root, file), "utf8");
  const parts = source.split(from);
  if (parts.length !== 2) throw new Error(`${file}: found ${parts.length - 1} times: ${from}`);
  return parts.join(to);
}

/** Runs the mutant's suites in order until one fails. A test file runs in a copy of the tree, a simulation as a bundle. */
export async function runMutant(root: string, mutant: Mutant): Promise<Verdict> {
  const startedAt = performance.now();
  const source = mutate(root, mutant);
  const folder = mkdtempSync(join(tmpdir(), "coord mutant-"));
  try {
    for (const suite of mutant.suites) {
      const symptom = suite.endsWith(".test.ts")
        ? runTests(root, folder, mutant, source, suite)
        : await runSuite(root, folder, mutant, source, suite);
      const seconds = Math.round(performance.now() - startedAt) / 1000;
      if (symptom !== null) return { killedBy: suite, symptom, seconds };
    }
    return { killedBy: null, symptom: "", seconds: Math.round(performance.now() - startedAt) / 1000 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runSuite(
  root: string,
  folder: string,
  mutant: Mutant,
  source: string,
  suite: string,
): Promise<string | null> {
  const outfile = join(folder, "suites.mjs");
  await build({
    entryPoints: [join(root, "test/mutants/suites.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "error",
    plugins: [
      {
        name: "mutant",
        setup: ({ onLoad }) =>
          onLoad({ filter: /\.ts$/ }, ({ path }) =>
            path === join(root, mutant.file) ? { contents: source, loader: "ts" } : null,
          ),
      },
    ],
  });
  return run([outfile, suite], root);
}

function runTests(root: string, folder: string, mutant: Mutant, source: string, suite: string): string | null {
  const tree = mkdtempSync(join(folder, "tree-"));
  for (const name of ["src", "test", "package.json", "tsconfig.json"]) {
    cpSync(join(root, name), join(tree, name), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(tree, "node_modules"));
  writeFileSync(join(tree, mutant.file), source);
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  return run([vitest, "run", "--config", "test/vitest.config.ts", "--project", "unit", "--bail=1", suite], tree);
}

/** Null: it passed. A mutant that hangs is noticed as well. */
function run(args: readonly string[], cwd: string): string | null {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd,
    encoding: "utf8",
    timeout: MOST_MS,
  });
  if (status === 0) return null;
  if (signal !== null) return `it hung: ${signal}`;
  const text = `${stdout}\n${stderr}`;
  const line = /^(?:.*(?:AssertionError|Error): .*|\d+: .*)$/m.exec(text)?.[0] ?? text;
  return line.trim().slice(0, 200);
}
