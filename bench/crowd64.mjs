import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { editHook, emptyProgram, keepCompiled } from "./hook-process.mjs";
import { median, pairedRatio, rounded } from "./machine.mjs";
import { openRepository } from "./repository.mjs";

const AT_ONCE = 64;
const ROUNDS = 15;

/**
 * 64 guards at once, one per session, against 64 bare starts of node: on files of their own, and all on one file, which
 * one gets and 63 are refused. Goal: all answer, none gives up; the wall time is at most 1.3 times that of the bare ones.
 */
export async function measureCrowd(progress) {
  const place = openRepository();
  try {
    keepCompiled(place);
    const clients = Array.from({ length: AT_ONCE }, () => place.keep(spawn("sleep", ["3600"], { stdio: "ignore" })));
    const bare = emptyProgram(place);
    const guard = (client, file) => ({
      ...editHook({ ...place, file }, "PreToolUse"),
      env: { ...place.env, CLAUDE_PID: String(client.pid) },
    });
    const shared = fileOf(place, "shared.ts");
    const subjects = {
      "64 bare nodes": clients.map(() => ({ ...bare, env: place.env })),
      "64 files": clients.map((client, index) => guard(client, fileOf(place, `file-${index}.ts`))),
      "one file": clients.map((client) => guard(client, shared)),
    };
    const runs = Object.fromEntries(Object.keys(subjects).map((name) => [name, []]));
    for (let round = -1; round < ROUNDS; round++) {
      progress(`${round + 1} of ${ROUNDS} rounds`);
      for (const [name, programs] of Object.entries(subjects)) {
        const run = await allAtOnce(programs);
        // The first one registers the sessions.
        if (round >= 0) runs[name].push(run);
      }
    }
    const walls = Object.fromEntries(Object.entries(runs).map(([name, list]) => [name, list.map(({ ms }) => ms)]));
    const rows = Object.entries(runs).map(([name, list]) => [
      name,
      {
        wallMs: rounded(median(walls[name]), 0),
        slowestMs: rounded(Math.max(...list.map(({ slowestMs }) => slowestMs)), 0),
        letThrough: sum(list, "silent"),
        refused: sum(list, "refused"),
        /** Said that it had no answer in time, and let the edit go on. */
        gaveUp: sum(list, "gaveUp"),
        ...pairedRatio(walls[name], walls["64 bare nodes"], "ToBareNodes"),
      },
    ]);
    return Object.fromEntries(rows);
  } finally {
    place.dispose();
  }
}

const sum = (runs, count) => runs.reduce((total, run) => total + run[count], 0);

function fileOf(place, name) {
  const path = join(place.repository, name);
  writeFileSync(path, "export {};\n");
  return path;
}

/** Wall time from the first start to the last end, the slowest single process, and what they answered. */
async function allAtOnce(programs) {
  const start = performance.now();
  const ended = await Promise.all(programs.map(runOne));
  const ms = performance.now() - start;
  const silent = ended.filter(({ stdout }) => isSilent(stdout)).length;
  const refused = ended.filter(({ stdout }) => isRefusal(stdout)).length;
  const slowestMs = Math.max(...ended.map((process) => process.ms));
  return { ms, slowestMs, silent, refused, gaveUp: ended.length - silent - refused };
}

const isSilent = (text) => text === "" || text === "{}";
const isRefusal = (text) => text.includes('"permissionDecision":"deny"');

function runOne({ script, input, env }) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(process.execPath, [script], { env, stdio: ["pipe", "pipe", "ignore"] });
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (chunk) => {
      stdout += chunk;
    });
    // A program that does nothing may be gone before it was told anything.
    child.stdin.on("error", () => {});
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve({ ms: performance.now() - start, stdout });
      else reject(new Error(`${script}: exit ${code}`));
    });
    child.stdin.end(input);
  });
}
