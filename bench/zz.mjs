import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fill } from "./fill.mjs";
import { commandHook, emptyProgram, keepCompiled, timeProcess } from "./hook-process.mjs";
import { openRepository } from "./repository.mjs";
const count = (place, { script, input }) => {
  const { stderr, status } = spawnSync("valgrind", ["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", process.execPath, script], { env: place.env, input, encoding: "utf8" });
  const m = /I\s+refs:\s+([\d,]+)/.exec(stderr);
  if (status !== 0 || !m) throw new Error(stderr);
  return Number(m[1].replaceAll(",", "")) / 1e6;
};
for (const leases of process.argv.slice(2).map(Number)) {
  const place = openRepository();
  try {
    keepCompiled(place);
    await fill(place, { leases, instances: leases > 1 ? 50 : 1 }, () => {});
    mkdirSync(join(place.repository, "src"));
    for (let i = 0; i < leases; i++) writeFileSync(join(place.repository, "src", `${i}.ts`), "x");
    const cmds = { read: "git status --short && ls -la | head -20", write: `sed -i s/a/b/ '${place.file}' '${place.second}'`, opaque: "node gen.js" };
    const progs = { bare: emptyProgram(place) };
    for (const [n, c] of Object.entries(cmds)) for (const e of ["PreToolUse", "PostToolUse"]) progs[`${e} ${n}`] = commandHook(place, c, e);
    for (let i = 0; i < 3; i++) for (const p of Object.values(progs)) timeProcess(place, p);
    for (const [n, p] of Object.entries(progs)) {
      const ts = []; for (let i = 0; i < 15; i++) ts.push(timeProcess(place, p));
      ts.sort((a, b) => a - b);
      console.log(leases, n.padEnd(20), ts[7].toFixed(1) + " ms", count(place, p).toFixed(1) + " M");
    }
    if (process.env.KEEP) { console.log(place.stateDir); }
  } finally { place.dispose(); }
}
