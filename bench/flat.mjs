import { fill } from "./fill.mjs";
import { emptyProgram, keepCompiled, timeProcess } from "./hook-process.mjs";
import { hooksOf, opaqueHooks, readingHooks, takeTurns, writingHooks } from "./hooks.mjs";
import { median, pairedRatio, rounded } from "./machine.mjs";
import { openRepository } from "./repository.mjs";

const ROUNDS = 200;

/** What the state holds of others; each level is measured against the first. `fill.mjs` says what a level may say. */
const LEVELS = [
  { name: "1 lease, 1 session", leases: 1, instances: 1 },
  { name: "1,000 leases, 50 sessions", leases: 1000, instances: 50 },
  { name: "10,000 leases, 50 sessions", leases: 10_000, instances: 50 },
];

/**
 * Whether the hooks around an edit and a command cost more where much is going on: every level in turns, in one loop.
 * Goal: at most 5 % more, but for opaque commands: after these every file that others hold is looked at.
 */
export async function measureFlatness(progress) {
  const places = LEVELS.map(() => openRepository());
  try {
    for (const place of places) keepCompiled(place);
    for (const [index, level] of LEVELS.entries()) await fill(places[index], level, progress);
    const subjects = { node: { place: places[0], program: emptyProgram(places[0]) } };
    for (const [index, { name }] of LEVELS.entries()) {
      const place = places[index];
      const programs = { ...hooksOf(place), ...writingHooks(place), ...readingHooks(place), ...opaqueHooks(place) };
      for (const [hook, program] of Object.entries(programs)) subjects[`${hook}, ${name}`] = { place, program };
    }
    const times = takeTurns(ROUNDS, subjects, ({ place, program }) => timeProcess(place, program), progress);
    return Object.fromEntries(Object.keys(subjects).map((name) => [name, rowOf(times, name)]));
  } finally {
    for (const place of places) place.dispose();
  }
}

function rowOf(times, name) {
  const medianMs = rounded(median(times[name]), 1);
  if (name === "node") return { medianMs };
  const [hook] = name.split(", ");
  const first = times[`${hook}, ${LEVELS[0].name}`];
  return {
    medianMs,
    ...pairedRatio(times[name], times.node, "ToBareNode"),
    ...(times[name] === first ? {} : pairedRatio(times[name], first, "ToFirst")),
  };
}
