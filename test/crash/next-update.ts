import { existsSync, readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { openFileStore } from "../../src/adapters/store-file/store.ts";
import type { Register } from "../../src/app/ports.ts";
import { type Aftermath, problemsIn, registersOf, viewOf } from "./state-view.ts";

/** Updates every register that there is, and says what did not work or was left lying about afterwards. */
export async function nextUpdate(root: string, aftermath: Aftermath): Promise<readonly string[]> {
  const store = openFileStore(root);
  const problems = [
    ...(await rewrite(store.files, "lease")),
    ...(await rewrite(store.instances, "instance")),
    ...(await rewrite(store.counters, "counter")),
    ...(await rewrite(await store.claims(), "claim")),
    ...(await rewrite((await store.team()).estates, "estate")),
  ];
  const view = viewOf(root);
  problems.push(...problemsIn(view, aftermath));
  const journal = await store.journal.read();
  for (const { kind, detail } of journal.entries) {
    if (kind === "set-aside" || (aftermath.isCalm && kind === "failure")) problems.push(`on record: ${kind} ${detail}`);
  }
  for (const [folder, { tokens, data }] of registersOf(view)) {
    // What was being prepared for the generation after the next goes with the commit after that.
    const garbage = data.filter(({ generation }) => generation < (tokens[0]?.generation ?? 0));
    if (garbage.length > 0) problems.push(`${folder}: ${garbage.length} old data files are left`);
  }
  await store.close();
  return problems.map((problem) => `after the next update: ${problem}`);
}

async function rewrite<R>(register: Register<R>, kind: string): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const { key, record } of await register.list()) {
    const { revision } = await register.read(key);
    if (!(await register.swap(key, revision, record))) problems.push(`${kind} ${key} could not be updated`);
  }
  return problems;
}

/** What unfinished work left in the folder for it. */
export function leftovers(root: string): readonly string[] {
  const folder = join(root, "tmp");
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

/** As if it had been left `byMs` ago. */
export function age(path: string, byMs: number): void {
  const seconds = (Date.now() - byMs) / 1000;
  utimesSync(path, seconds, seconds);
}
