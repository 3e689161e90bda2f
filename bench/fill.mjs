import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadSource } from "./repository.mjs";

/**
 * Other sessions' records in the state of `place`, written by the store's own code. What a level may say, all of others
 * than the session that is measured: `instances`, `leases` (held by the first of them; `pid`: by the session of that process).
 */
export async function fill(place, { instances, leases, pid = startNeighbour(place) }, progress) {
  const source = await loadSource(place.folder);
  const { composeMachine, composeCaller, residentParts, factsOf, ensureInstance, openFileStore } = source;
  const machine = composeMachine(place.env, residentParts);
  const { project } = await machine.home(place.repository);
  const store = openFileStore(place.stateDir);
  const env = { ...place.env, CLAUDE_PID: String(pid) };
  const caller = composeCaller(env, "claude", { cwd: place.repository }, factsOf);
  const holder = await ensureInstance(machine, project, caller);
  for (let index = 1; index < instances; index++) await addInstance(store, holder, index);
  // Files that are not there would cost more than one look each.
  mkdirSync(join(place.repository, "src"), { recursive: true });
  for (let index = 0; index < leases; index++) {
    writeFileSync(join(place.repository, "src", `${index}.ts`), `${index}\n`);
    if (index % 500 === 0) progress(`${index} of ${leases} leases made`);
    await addLease(store, holder, place.repository, index);
  }
}

function startNeighbour(place) {
  return place.keep(spawn(process.execPath, ["-e", "setTimeout(() => {}, 3_600_000)"], { stdio: "ignore" })).pid;
}

async function addInstance(store, like, index) {
  const key = (0xabc00000 + index).toString(16);
  const { revision } = await store.instances.read(key);
  const id = `${like.id.slice(0, -8)}${key}`;
  await store.instances.swap(key, revision, { ...like, id, name: `bench-${index}` });
}

async function addLease(store, holder, checkout, index) {
  const key = createHash("sha256").update(String(index)).digest("hex");
  const { revision, now } = await store.files.read(key);
  const by = { instance: holder.id, agent: null, name: holder.name, process: holder.process };
  const lease = { holder: by, token: revision + 1, acquiredAt: now, editedAt: now, inFlight: null, pin: null };
  const record = { path: `src/${index}.ts`, checkout, leases: [lease], lastWrite: null, touchedAt: now };
  await store.files.swap(key, revision, record);
}
