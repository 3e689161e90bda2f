import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { median, quantile, rounded } from "./machine.mjs";
import { loadSource, openRepository } from "./repository.mjs";

const ROUNDS = 200;
const INSTANCES = 50;

/** The use cases on the file store, without the start of a process: milliseconds, median and 95th percentile. */
export async function measureInProcess(progress) {
  const place = openRepository();
  try {
    const source = await loadSource(place.folder);
    const machine = source.composeMachine(place.env, source.residentParts);
    const callerFor = (pid) =>
      source.composeCaller(
        { ...place.env, CLAUDE_PID: String(pid) },
        "claude",
        { cwd: place.repository, session_id: "bench" },
        source.factsOf,
      );
    const me = callerFor(place.env.CLAUDE_PID);
    const { project } = await machine.home(place.repository);
    await source.ensureInstance(machine, project, me);

    progress("acquire and settle");
    const acquire = [];
    const settle = [];
    for (let round = 0; round < ROUNDS; round++) {
      const path = join(place.repository, `file-${round}.ts`);
      writeFileSync(path, "export {};\n");
      const edit = { path, tool: "Edit", toolUseId: `t${round}` };
      acquire.push(await time(() => source.guardEdit(machine, me, { ...edit, access: "edit" })));
      settle.push(await time(() => source.settleEdit(machine, me, { ...edit, hasWritten: true })));
    }
    progress("heartbeat");
    const heartbeat = [];
    for (let round = 0; round < ROUNDS; round++)
      heartbeat.push(await time(() => source.keepAlive(machine, me, "Edit")));

    progress(`${INSTANCES} instances`);
    const others = Array.from({ length: INSTANCES - 1 }, () => spawn("sleep", ["600"], { stdio: "ignore" }));
    for (const { pid } of others) await source.ensureInstance(machine, project, callerFor(pid));
    const registry = [];
    for (let round = 0; round < 20; round++) registry.push(await time(() => project.store.instances.list()));
    for (const other of others) {
      other.kill("SIGKILL");
      await once(other, "exit");
    }
    const cleanUpMs = await time(() => source.reap(machine, project));

    return {
      "acquire (goal < 10)": spread(acquire),
      settle: spread(settle),
      "heartbeat (goal < 5)": spread(heartbeat),
      [`registry of ${INSTANCES} (goal < 20)`]: spread(registry),
      "clean-up per dead instance (goal < 100)": spread([cleanUpMs / others.length]),
    };
  } finally {
    place.dispose();
  }
}

async function time(act) {
  const start = process.hrtime.bigint();
  await act();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

function spread(times) {
  return {
    medianMs: rounded(median(times)),
    p95Ms: rounded(quantile(times, 0.95)),
    p99Ms: rounded(quantile(times, 0.99)),
  };
}
