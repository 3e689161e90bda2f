import { commandHook, EDIT_HOOKS, editHook, emptyProgram, keepCompiled, timeProcess } from "./hook-process.mjs";
import { median, pairedRatio, quantile, rounded } from "./machine.mjs";
import { openRepository } from "./repository.mjs";

const ROUNDS = 100;

/** Wall time of the built hooks around one edit and one command that meet nobody, against a bare start of the same node. */
export function measureHooks(progress, node) {
  const place = { ...openRepository(), node };
  try {
    keepCompiled(place);
    const bare = emptyProgram(place);
    const programs = { node: bare, ...hooksOf(place), ...writingHooks(place), ...readingHooks(place) };
    const times = takeTurns(ROUNDS, programs, (program) => timeProcess(place, program), progress);
    const rows = Object.keys(programs).map((name) => [
      name,
      {
        medianMs: rounded(median(times[name]), 1),
        ...pairedRatio(times[name], times.node, "ToBareNode"),
        ...over(times, name),
      },
    ]);
    return Object.fromEntries(rows);
  } finally {
    place.dispose();
  }
}

/** What a process takes beyond the bare one of the same round. Goal: half of them at most 15 ms, 95 of 100 at most 30. */
function over(times, name) {
  const extra = times[name].map((ms, round) => ms - times.node[round]);
  return { overBareP50Ms: rounded(median(extra), 1), overBareP95Ms: rounded(quantile(extra, 0.95), 1) };
}

export function hooksOf(place) {
  return Object.fromEntries(Object.keys(EDIT_HOOKS).map((event) => [`${event}(Edit)`, editHook(place, event)]));
}

/**
 * Times everything in `subjects` once per round, so that what disturbs the machine disturbs all alike; the first round
 * is not counted. Answers the times by name, in order of rounds.
 */
export function takeTurns(rounds, subjects, time, progress) {
  const names = Object.keys(subjects);
  const times = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    progress(`${round + 1} of ${rounds} rounds`);
    // Who comes first finds the caches as the last round left them: everybody is first equally often.
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + round + 1) % names.length];
      const ms = time(subjects[name]);
      if (round >= 0) times[name].push(ms);
    }
  }
  return times;
}

/** A command that writes two files, before and after it, and one that only reads. */
export function writingHooks(place) {
  const command = `sed -i s/a/b/ '${place.file}' '${place.second}'`;
  return {
    "PreToolUse(Bash) writing": commandHook(place, command),
    "PostToolUse(Bash) writing": commandHook(place, command, "PostToolUse"),
  };
}

export function readingHooks(place) {
  const command = "git status --short && ls -la | head -20";
  return {
    "PreToolUse(Bash) reading": commandHook(place, command),
    "PostToolUse(Bash) reading": commandHook(place, command, "PostToolUse"),
  };
}

/** A command whose line does not tell what it writes: what others hold is looked at when it is over. */
export function opaqueHooks(place) {
  return {
    "PreToolUse(Bash) opaque": commandHook(place, "node gen.js"),
    "PostToolUse(Bash) opaque": commandHook(place, "node gen.js", "PostToolUse"),
  };
}
