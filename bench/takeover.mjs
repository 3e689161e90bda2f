import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { editHook, keepCompiled, timeProcess } from "./hook-process.mjs";
import { median, quantile, rounded } from "./machine.mjs";
import { loadSource, openRepository } from "./repository.mjs";

const ROUNDS = 300;
const HOOK_ROUNDS = 60;

/**
 * From the SIGKILL of a session with an edit in flight to the moment that another session has its file: milliseconds.
 * In this process over and over until it is granted, and by one whole hook, started at the kill. Goal: 99 of 100 within
 * 50 ms in the process, and the next hook succeeds.
 */
export async function measureTakeover(progress) {
  const place = openRepository();
  try {
    keepCompiled(place);
    const source = await loadSource(place.folder);
    const machine = source.composeMachine(place.env, source.residentParts);
    const callerFor = (pid, session) => {
      const input = { cwd: place.repository, session_id: session };
      return source.composeCaller({ ...place.env, CLAUDE_PID: String(pid) }, "claude", input, source.factsOf);
    };
    const asks = (caller, path, toolUseId) =>
      source.guardEdit(machine, caller, { path, tool: "Edit", toolUseId, access: "edit" });
    const me = callerFor(place.env.CLAUDE_PID, "bench");

    const inProcess = [];
    for (let round = 0; round < ROUNDS; round++) {
      progress(`${round} of ${ROUNDS} takeovers`);
      const path = newFile(place, `file-${round}.ts`);
      const holder = await holds(path, round);
      await expectHeld(await asks(me, path, "early"));
      const start = process.hrtime.bigint();
      holder.kill("SIGKILL");
      // Until the kernel has ended it, the killed process still holds its file.
      while ((await asks(me, path, "now")).kind !== "silent");
      inProcess.push(since(start));
      await gone(holder);
    }

    const hooks = [];
    for (let round = 0; round < HOOK_ROUNDS; round++) {
      progress(`${round} of ${HOOK_ROUNDS} takeovers by a hook`);
      const path = newFile(place, `hook-${round}.ts`);
      const holder = await holds(path, ROUNDS + round);
      holder.kill("SIGKILL");
      // Throws when the hook refuses.
      hooks.push(timeProcess(place, editHook({ ...place, file: path }, "PreToolUse")));
      await gone(holder);
    }
    return { "in process (goal: p99 <= 50)": spread(inProcess), "next hook, whole process": spread(hooks) };

    async function holds(path, round) {
      const holder = place.keep(spawn("sleep", ["600"], { stdio: "ignore" }));
      await once(holder, "spawn");
      const verdict = await asks(callerFor(holder.pid, `holder-${round}`), path, "theirs");
      if (verdict.kind !== "silent") throw new Error(`the holder was refused: ${JSON.stringify(verdict)}`);
      return holder;
    }
  } finally {
    place.dispose();
  }
}

function newFile(place, name) {
  const path = join(place.repository, name);
  writeFileSync(path, "export {};\n");
  return path;
}

async function expectHeld(verdict) {
  if (verdict.kind !== "deny") throw new Error("a live holder was robbed");
}

async function gone(child) {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

const since = (start) => Number(process.hrtime.bigint() - start) / 1e6;

function spread(times) {
  return {
    takeovers: times.length,
    p50Ms: rounded(median(times)),
    p99Ms: rounded(quantile(times, 0.99)),
    slowestMs: rounded(Math.max(...times)),
  };
}
