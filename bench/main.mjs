/**
 * `pnpm bench` (or some of its parts: `pnpm bench hooks flat process`): what coord costs, measured. Prints a table and writes bench/results/latest.json.
 *
 * Hooks are measured as the client starts them: one process per event, against a bare `node` that runs an empty file,
 * in turns, so that a busy moment hits all alike. A ratio is the median of the ratios of paired runs. Nothing here
 * asserts a time; a measurement is not a test.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { measureHooks } from "./hooks.mjs";
import { measureInProcess } from "./in-process.mjs";
import { machine, root } from "./machine.mjs";

const PARTS = {
  hooks: (progress) => measureHooks({ pairs: 60, files: 1, instances: 1, progress }),
  flat: (progress) => measureHooks({ pairs: 60, files: 10_000, instances: 50, progress }),
  process: measureInProcess,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(PARTS, name));
if (unknown.length > 0) {
  console.error(`unknown part ${unknown.join(", ")}; known: ${Object.keys(PARTS).join(", ")}`);
  process.exit(2);
}

const result = { machine: machine(), parts: {} };
for (const [name, measure] of Object.entries(PARTS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.error(`measuring ${name} …`);
  result.parts[name] = await measure((text) => process.stderr.write(`  ${text}\r`));
  console.table(result.parts[name]);
}
if (wanted.length === 0) {
  const file = join(root, "bench", "results", "latest.json");
  mkdirSync(join(root, "bench", "results"), { recursive: true });
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  console.log("written: bench/results/latest.json");
}
