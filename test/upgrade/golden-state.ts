import { chmodSync, cpSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openNamed } from "../../src/adapters/store-file/named-register.ts";
import { openFileStore } from "../../src/adapters/store-file/store.ts";
import type { Register } from "../../src/app/ports.ts";
import { decisionOf, fileRecordOf, hexOf, instanceIdOf, instantAt, shaOf } from "../support/store/records.ts";
import { SAMPLES } from "./samples.ts";

const LEASED = hexOf("3f");
const FREE = hexOf("3f", 1);
const ME = instanceIdOf(1);
const SEEN = `5e55104a.${LEASED}`;

/** Writes one of everything into a new state folder, at a time that never changes. */
export async function makeGoldenState(root: string): Promise<void> {
  const store = openFileStore(root, { now: () => instantAt(1000) });
  await put(store.files, LEASED, SAMPLES.fileRecord);
  await put(store.files, FREE, { ...fileRecordOf("src/b.ts", []), lastWrite: null });
  await put(store.instances, "00000001", SAMPLES.instanceRecord);
  await put(store.counters, "decisions", SAMPLES.dayCounter);
  const named = openNamed(root, () => instantAt(1000));
  await put(named.register, named.keyOf(SAMPLES.namedRecord.name), SAMPLES.namedRecord);
  await store.heartbeats.put(ME, SAMPLES.heartbeat);
  await store.boundaries.put(ME, SAMPLES.boundary);
  await store.boundaries.put(`${ME}.a0f3`, { ...SAMPLES.boundary, replyEndedAt: null });
  await store.touched.put(ME, SAMPLES.touched);
  await store.seen.put(SEEN, SAMPLES.seen);
  await store.shellRuns.put(ME, SAMPLES.shellRuns);
  await store.commands.put(`${ME}.c`, SAMPLES.runningCommand);
  await store.wants.put(ME, SAMPLES.wants);
  await store.ran.put("Stop", SAMPLES.ran);
  await store.inbox.deliver(ME, SAMPLES.notice);
  await put(await store.claims(), "book", SAMPLES.claimBook);
  const team = await store.team();
  for (const box of [ME, "later", "person"] as const) await team.mail.post(box, SAMPLES.message);
  await team.messages.append(ME, SAMPLES.messageEvent);
  await team.reports.put(ME, SAMPLES.report);
  await team.activity.append(ME, SAMPLES.activityEntry);
  await team.injected.put(ME, SAMPLES.injected);
  await put(team.estates, "book", SAMPLES.estateBook);
  await team.notes.put(`${ME}.1-0`, SAMPLES.note);
  await team.news.put(ME, SAMPLES.newsItems);
  await team.builds.put("ab12cd34", SAMPLES.build);
  await team.wakes.put(ME, SAMPLES.wakeCall);
  await team.owedCalls.put(ME, SAMPLES.owedCall);
  await store.decisions.append(ME, decisionOf(1, 0));
  await store.decisions.append(ME, SAMPLES.architectureDecision);
  await store.journal.append(ME, SAMPLES.journalEntry);
  await store.blobs.put(shaOf(7), "one\r\n🦦\n");
  await put(store.files, hexOf("aa"), SAMPLES.fileRecord);
  damage(join(root, "reg", "lease-aa"));
  await store.files.list();
  // Random bytes, and a folder that git could not keep.
  for (const name of ["ballast", "tmp"]) rmSync(join(root, name), { recursive: true });
}

async function put<R>(register: Register<R>, key: string, record: R): Promise<void> {
  if (!(await register.swap(key, (await register.read(key)).revision, record))) throw new Error(`not stored: ${key}`);
}

function damage(register: string): void {
  for (const name of readdirSync(register)) if (name.startsWith("D")) writeFileSync(join(register, name), "damage");
}

/** Everything in a state folder that {@link makeGoldenState} made, as the store of today reads it. */
export async function readGoldenState(root: string): Promise<unknown> {
  const store = openFileStore(root);
  const { mail, messages, reports, activity, injected, estates, notes, news, builds, wakes, owedCalls } =
    await store.team();
  const [letter] = await mail.list(ME, "new");
  return {
    files: byKey(await store.files.list()),
    instances: byKey(await store.instances.list()),
    counters: byKey(await store.counters.list()),
    cells: {
      heartbeat: (await store.heartbeats.get(ME))?.value,
      boundary: (await store.boundaries.get(ME))?.value,
      boundaryOfAgent: (await store.boundaries.get(`${ME}.a0f3`))?.value,
      touched: (await store.touched.get(ME))?.value,
      seen: (await store.seen.get(SEEN))?.value,
      shellRuns: (await store.shellRuns.get(ME))?.value,
      commands: (await store.commands.list(`${ME}.`)).map(({ value }) => value),
      wants: (await store.wants.get(ME))?.value,
      ran: (await store.ran.get("Stop"))?.value,
    },
    claims: byKey(await (await store.claims()).list()),
    letter,
    message: letter === undefined ? null : await mail.open(ME, letter),
    messages: await messages.read(),
    report: (await reports.get(ME))?.value,
    activity: await activity.read(),
    injected: (await injected.get(ME))?.value,
    estates: byKey(await estates.list()),
    notes: (await notes.get(`${ME}.1-0`))?.value,
    news: (await news.get(ME))?.value,
    build: (await builds.get("ab12cd34"))?.value,
    wake: (await wakes.get(ME))?.value,
    owedCall: (await owedCalls.get(ME))?.value,
    inbox: await store.inbox.drain(ME),
    decisions: await store.decisions.read(),
    journal: await store.journal.read(),
    blob: await store.blobs.get(shaOf(7)),
    named: byKey(await openNamed(root).register.list()),
  };
}

function byKey<R>(entries: readonly { readonly key: string; readonly record: R }[]) {
  return [...entries].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** A copy with what git does not keep: the permissions that a state folder must have, and folders with nothing in them. */
export function copyState(from: string, to: string): void {
  cpSync(from, to, { recursive: true });
  for (const inbox of readdirSync(join(to, "inbox"))) mkdirSync(join(to, "inbox", inbox, "tmp"), { recursive: true });
  const names = readdirSync(to, { recursive: true, encoding: "utf8" });
  for (const path of [to, ...names.map((name) => join(to, name))])
    chmodSync(path, lstatSync(path).isDirectory() ? 0o700 : 0o600);
}

/** Where everything lies, and how each kind of file begins: what differs from run to run is left out. */
export function layoutOf(root: string): readonly string[] {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return `${settled(path.slice(root.length + 1))}: ${settled(readFileSync(path, "utf8").trim()).slice(0, 48)}`;
    })
    .sort();
}

const settled = (text: string): string => text.replaceAll(/\b[0-9a-f]{12}([0-9a-f]{12})?\b/g, "<nonce>");
