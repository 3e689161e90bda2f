/**
 * Counts what coord adds to what models read, with real clients and a scripted model: `pnpm cost` writes docs/COST.md (about
 * ten minutes); `pnpm cost --short` plays a short form and prints the page, with `--write` it writes it. Exits 1 when a promise of the page is broken.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { importSource } from "../../bench/bundle.mjs";
import { pageOf } from "./page-text.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const { values } = parseArgs({
  options: { short: { type: "boolean", default: false }, write: { type: "boolean", default: false } },
});
const size = values.short
  ? { replies: 10, idleMs: 10_000, idleSessions: 2 }
  : { replies: 30, idleMs: 90_000, idleSessions: 6 };

if (spawnSync(process.execPath, [join(root, "src", "build.mjs"), "--check"], { stdio: "ignore" }).status !== 0) {
  console.error("dist is not what src makes: pnpm build, then run it again");
  process.exit(1);
}
const { measureCost } = await importSource("test/cost/measure-cost.ts");
const measured = await measureCost({ pluginDir: root, sessions: 6, ...size, progress: (text) => console.log(text) });
const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const page = pageOf({
  ...measured,
  replies: size.replies,
  isShort: values.short,
  commit: execFileSync("git", ["rev-parse", "--short=12", "HEAD"], { cwd: root, encoding: "utf8" }).trim(),
  date: new Date().toISOString().slice(0, 10),
  client: devDependencies["@anthropic-ai/claude-code"],
});
if (values.short && !values.write) console.log(page);
else writeFileSync(join(root, "docs", "COST.md"), page);

const turns = [...measured.scenes.flatMap((scene) => scene.turns), ...measured.idle.turns];
const most = Math.max(...turns.map(({ injected }) => injected));
if (most > 900 || measured.idle.requests > 0) {
  console.error(`broken: ${most} characters in one turn, ${measured.idle.requests} requests while idle`);
  process.exit(1);
}
