/**
 * What coord costs and what it gains, measured: `pnpm bench` measures all but the long part and writes
 * bench/results/latest.json; `pnpm bench contention` (`--short`: fewer edits, one seed, nothing written) is the long one and
 * writes bench/results/contention.json. `pnpm bench hooks flat` measures single parts and writes nothing;
 * `pnpm bench hooks --node <path>` runs the hooks, and the bare node, with another Node.
 *
 * Hooks are measured as the client starts them: one process per event, against a bare `node` that runs an empty file,
 * in turns, so that a busy moment hits all alike. A ratio is the median of the ratios of paired runs. Nothing here
 * asserts a time; a measurement is not a test.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { importSource } from "./bundle.mjs";
import { measureCrowd } from "./crowd64.mjs";
import { measureDelivery } from "./delivery.mjs";
import { measureFlatness } from "./flat.mjs";
import { measureHooks } from "./hooks.mjs";
import { measureInProcess } from "./in-process.mjs";
import { countInstructions } from "./instructions.mjs";
import { machine, root } from "./machine.mjs";
import { measureSessionEnd } from "./session-end.mjs";
import { measureTakeover } from "./takeover.mjs";

/** `takes`: on the machine of the committed results, for who waits. */
const PARTS = {
  hooks: { takes: "15 s", measure: ({ progress, node }) => measureHooks(progress, node) },
  flat: { takes: "1 min", measure: ({ progress }) => measureFlatness(progress) },
  instructions: {
    takes: "10 min, with valgrind",
    isLong: true,
    measure: ({ progress }) => countInstructions(progress),
  },
  delivery: { takes: "1 min", measure: ({ progress }) => measureDelivery(progress) },
  process: { takes: "5 s", measure: ({ progress }) => measureInProcess(progress) },
  takeover: { takes: "30 s", measure: ({ progress }) => measureTakeover(progress) },
  "session-end": { takes: "1 min", measure: ({ progress }) => measureSessionEnd(progress) },
  crowd64: { takes: "1 min", measure: ({ progress }) => measureCrowd(progress) },
  rule: { takes: "30 s", measure: simulateRule },
  contention: { takes: "40 min, --short 5 min", isLong: true, measure: measureContention },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    short: { type: "boolean", default: false },
    node: { type: "string", default: process.execPath },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) {
  console.log("usage: pnpm bench [part …] [--node <path>] [--short]\n\nparts:");
  for (const [name, { takes, isLong }] of Object.entries(PARTS)) {
    console.log(`  ${name.padEnd(12)} about ${takes}${isLong ? " (only when named)" : ""}`);
  }
  console.log("\nWithout a part: all but the long one, written to bench/results/latest.json.");
  process.exit(0);
}
const unknown = positionals.filter((name) => !Object.hasOwn(PARTS, name));
if (unknown.length > 0) {
  console.error(`unknown part ${unknown.join(", ")}; known: ${Object.keys(PARTS).join(", ")}`);
  process.exit(2);
}
const isWanted = ([name, { isLong = false }]) => (positionals.length === 0 ? !isLong : positionals.includes(name));
const wanted = Object.entries(PARTS).filter(isWanted);
console.error(`measures ${wanted.map(([name, { takes }]) => `${name} (about ${takes})`).join(", ")}`);

// Hooks are measured as they were built, the rest as it is in src: both must be the same program.
const check = spawnSync(process.execPath, [join(root, "src", "build.mjs"), "--check"], { encoding: "utf8" });
if (check.status !== 0) {
  console.error("dist is not what src makes: pnpm build, then measure");
  process.exit(1);
}

const parts = {};
for (const [name, { measure }] of wanted) {
  console.error(`\nmeasuring ${name} …`);
  const isTerminal = process.stderr.isTTY === true;
  const progress = (text) => isTerminal && process.stderr.write(`  ${text}\u001b[K\r`);
  parts[name] = await measure({ progress, isShort: values.short, node: values.node });
  if (isTerminal) process.stderr.write("\u001b[K");
  if (name !== "contention") console.table(parts[name]);
}
if (positionals.length === 0 && values.node === process.execPath) write("latest.json", { machine: machine(), parts });
if (parts.contention !== undefined && !values.short)
  write("contention.json", { machine: machine(), ...parts.contention });

function write(name, result) {
  mkdirSync(join(root, "bench", "results"), { recursive: true });
  writeFileSync(join(root, "bench", "results", name), `${JSON.stringify(result, null, 2)}\n`);
  console.log(`written: bench/results/${name}`);
}

async function simulateRule({ progress }) {
  const { compareRules } = await importSource("bench/contention/compare-rules.ts");
  return compareRules(progress);
}

async function measureContention({ progress, isShort }) {
  const { measureContention } = await importSource("bench/contention/contention.ts");
  const rows = {};
  const result = await measureContention({
    pluginDir: root,
    seeds: isShort ? [1] : [1, 2, 3],
    editsPerSession: isShort ? 5 : 20,
    isComparing: !isShort,
    progress,
    onRun: (name, { seed, cutOff, refusals, cpu, ...run }) => {
      const row = { ...run, ...refusals, ...cpu, cutOff: cutOff?.because ?? "" };
      rows[`${name} ${seed}`] = row;
      console.error(`${name}, seed ${seed}: ${JSON.stringify(row)}`);
    },
  });
  console.table(rows);
  const { ratio, slowestToMean } = result.summary;
  console.log(`eight sessions against one: ${ratio} (goal 3); slowest against the mean: ${slowestToMean} (goal 0.5)`);
  // Every session first reads each file: the fewer edits follow, the less of the ratio is the rule's.
  if (isShort) console.log("the short form only shows that it runs: its ratio is higher than that of the full one");
  return result;
}
