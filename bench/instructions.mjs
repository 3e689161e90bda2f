import { spawnSync } from "node:child_process";
import { fill } from "./fill.mjs";
import { emptyProgram, keepCompiled, timeProcess } from "./hook-process.mjs";
import { hooksOf, opaqueHooks, readingHooks, writingHooks } from "./hooks.mjs";
import { median, rounded } from "./machine.mjs";
import { openRepository } from "./repository.mjs";

const ROUNDS = 5;
const LEVELS = [
  { name: "1 lease", leases: 1, instances: 1 },
  { name: "1,000 leases", leases: 1000, instances: 50 },
];

/**
 * Instructions of each hook, by valgrind: a figure that a busy machine does not change (but for some percent, by what V8's own
 * threads get done). What the kernel does for a call is not in it.
 */
export async function countInstructions(progress) {
  const table = {};
  for (const level of LEVELS) {
    const place = openRepository();
    try {
      keepCompiled(place);
      await fill(place, level, progress);
      const hooks = { ...hooksOf(place), ...writingHooks(place), ...readingHooks(place), ...opaqueHooks(place) };
      const programs = { node: emptyProgram(place), ...hooks };
      // The first of each makes what the later ones find: an instance, a list, seen contents.
      for (let round = 0; round < 3; round++)
        for (const program of Object.values(programs)) timeProcess(place, program);
      for (const [name, millions] of countAll(place, programs, progress))
        table[name] = { ...table[name], [`${level.name}, millions`]: millions };
    } finally {
      place.dispose();
    }
  }
  const [first, last] = LEVELS.map(({ name }) => `${name}, millions`);
  return Object.fromEntries(
    Object.entries(table).map(([name, row]) => [
      name,
      { ...row, toBareNode: rounded(row[first] / table.node[first], 2), toFirst: rounded(row[last] / row[first], 2) },
    ]),
  );
}

/** In turns, so that the hook after a command meets what the one before it left. */
function countAll(place, programs, progress) {
  const counts = new Map(Object.keys(programs).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, program] of Object.entries(programs)) {
      progress(`${round + 1} of ${ROUNDS} rounds, ${name}`);
      counts.get(name)?.push(millionsOf(place, program));
    }
  }
  return [...counts].map(([name, all]) => [name, rounded(median(all), 1)]);
}

function millionsOf(place, { script, input }) {
  const options = ["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"];
  const { status, stderr, error } = spawnSync("valgrind", [...options, process.execPath, script], {
    env: place.env,
    input,
    encoding: "utf8",
  });
  if (error !== undefined) throw new Error("valgrind is needed to count instructions", { cause: error });
  const [, refs] = /I\s+refs:\s+([\d,]+)/.exec(stderr) ?? [];
  if (status !== 0 || refs === undefined) throw new Error(`${script}: exit ${status}\n${stderr}`);
  return Number(refs.replaceAll(",", "")) / 1e6;
}
