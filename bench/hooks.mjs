import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { median, root, rounded } from "./machine.mjs";
import { loadSource, openRepository } from "./repository.mjs";

const HOOKS = {
  "PreToolUse(Edit)": "pre-tool-use",
  "PostToolUse(Edit)": "post-tool-use",
  "PreToolUse(Bash) writing": "pre-command",
  "PreToolUse(Bash) reading": "pre-command",
};

/**
 * Wall time of the built hooks around one edit that meets nobody, against a bare start of node.
 *
 * @param {{ pairs: number, files: number, instances: number, progress: (text: string) => void }} options
 *   `files`: leases of others in the state; `instances`: registered sessions
 */
export async function measureHooks({ pairs, files, instances, progress }) {
  const place = openRepository();
  try {
    if (files > 1 || instances > 1) await fill(place, { files, instances, progress });
    const empty = join(place.folder, "empty.cjs");
    writeFileSync(empty, "");
    const run = (name) =>
      timed(place, name === "node" ? empty : join(root, "dist", "hooks", `${HOOKS[name]}.cjs`), name);
    const names = ["node", ...Object.keys(HOOKS)];
    for (const name of names) run(name);
    const times = Object.fromEntries(names.map((name) => [name, []]));
    for (let pair = 0; pair < pairs; pair++) {
      progress(`${pair + 1} of ${pairs} rounds`);
      for (const name of names) times[name].push(run(name));
    }
    const rows = names.map((name) => [name, rowOf(times[name], times.node)]);
    return Object.fromEntries(rows);
  } finally {
    place.dispose();
  }
}

function rowOf(times, bare) {
  return {
    medianMs: rounded(median(times), 1),
    ratioToBareNode: rounded(median(times.map((time, index) => time / bare[index])), 3),
  };
}

function timed(place, script, name) {
  const input = JSON.stringify({
    session_id: "bench",
    cwd: place.repository,
    hook_event_name: name.startsWith("Pre") ? "PreToolUse" : "PostToolUse",
    ...callOf(place, name),
    tool_use_id: "toolu_bench",
    tool_response: {},
    duration_ms: 5,
  });
  const start = process.hrtime.bigint();
  const { status, stdout } = spawnSync(process.execPath, [script], { env: place.env, input, encoding: "utf8" });
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  if (status !== 0 || (name !== "node" && stdout !== "{}")) throw new Error(`${name}: exit ${status}, ${stdout}`);
  return ms;
}

function callOf({ file }, name) {
  if (!name.includes("Bash")) {
    return { tool_name: "Edit", tool_input: { file_path: file, old_string: "a", new_string: "b" } };
  }
  const command = name.endsWith("writing") ? `sed -i s/a/b/ '${file}'` : "git status --short && ls -la | head -20";
  return { tool_name: "Bash", tool_input: { command } };
}

/** Other sessions' records, through the store's own code. */
async function fill(place, { files, instances, progress }) {
  const { composeMachine, composeCaller, residentParts, factsOf, ensureInstance, openFileStore } = await loadSource(
    place.folder,
  );
  const machine = composeMachine(place.env, residentParts);
  const { project } = await machine.home(place.repository);
  const store = openFileStore(place.stateDir);
  const neighbour = spawn(process.execPath, ["-e", "setTimeout(() => {}, 600_000)"], { stdio: "ignore" });
  const caller = composeCaller(
    { ...place.env, CLAUDE_PID: String(neighbour.pid) },
    "claude",
    { cwd: place.repository },
    factsOf,
  );
  const holder = await ensureInstance(machine, project, caller);
  for (let index = 1; index < instances; index++) {
    const key = (0xabc00000 + index).toString(16);
    const { revision } = await store.instances.read(key);
    const id = `${holder.id.slice(0, -8)}${key}`;
    await store.instances.swap(key, revision, { ...holder, id, name: `bench-${index}` });
  }
  for (let index = 0; index < files; index++) {
    if (index % 500 === 0) progress(`${index} of ${files} leases made`);
    const key = createHash("sha256").update(String(index)).digest("hex");
    const { revision, now } = await store.files.read(key);
    const by = { instance: holder.id, agent: null, name: holder.name, process: holder.process };
    const lease = { holder: by, token: revision + 1, acquiredAt: now, editedAt: now, inFlight: null, pin: null };
    const record = {
      path: `src/${index}.ts`,
      checkout: place.repository,
      leases: [lease],
      lastWrite: null,
      touchedAt: now,
    };
    await store.files.swap(key, revision, record);
  }
  const { dispose } = place;
  place.dispose = () => {
    neighbour.kill("SIGKILL");
    dispose();
  };
}
