import { mkdirSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { emptyProgram, hookCall, keepCompiled, timeProcess } from "./hook-process.mjs";
import { takeTurns } from "./hooks.mjs";
import { median, pairedRatio, rounded } from "./machine.mjs";
import { loadSource, openRepository } from "./repository.mjs";

const ROUNDS = 60;
const UNREAD = [0, 10, 1000];
const BATCH = { hook_event_name: "PostToolBatch", tool_calls: [] };

/**
 * The hook that delivers, with nothing, a few and very many unread messages in its session's inbox, against a bare node and
 * against itself with nothing to deliver. What it has shown is unread again before the next round.
 */
export async function measureDelivery(progress) {
  const places = UNREAD.map(() => openRepository());
  try {
    const subjects = { node: { place: places[0], program: emptyProgram(places[0]), inbox: null } };
    for (const [index, unread] of UNREAD.entries()) {
      const inbox = await fillInbox(places[index], unread, progress);
      const program = { ...hookCall(places[index], "post-tool-batch", BATCH), speaks: true };
      subjects[`${unread} unread`] = { place: places[index], program, inbox };
    }
    const times = takeTurns(ROUNDS, subjects, time, progress);
    return Object.fromEntries(Object.keys(subjects).map((name) => [name, rowOf(times, name)]));
  } finally {
    for (const place of places) place.dispose();
  }
}

function time({ place, program, inbox }) {
  if (inbox !== null) makeUnread(inbox);
  return timeProcess(place, program);
}

/** A letter's name ends with how often it was carried, and how far it has got; `src/domain/letter.ts`. */
function makeUnread(inbox) {
  for (const part of ["new", "read"]) {
    for (const name of readdirSync(join(inbox, part))) {
      const unread = name.replace(/~\d+[a-z]$/, "~0u");
      if (part === "read" || unread !== name) renameSync(join(inbox, part, name), join(inbox, "new", unread));
    }
  }
}

/** Registers the session by its own hook, then sends it messages as another would. Answers the folder they lie in. */
async function fillInbox(place, unread, progress) {
  keepCompiled(place);
  timeProcess(place, hookCall(place, "post-tool-batch", BATCH));
  const { openFileStore } = await loadSource(place.folder);
  const store = openFileStore(place.stateDir);
  const [{ record }] = await store.instances.list();
  const { mail } = await store.team();
  for (let number = 0; number < unread; number++) {
    if (number % 100 === 0) progress(`${number} of ${unread} messages`);
    await mail.post(record.id, messageFor(record, mail.newId(), store.now(), number));
  }
  if (unread === 0) return null;
  const inbox = join(place.stateDir, "inbox", record.id);
  mkdirSync(join(inbox, "read"), { recursive: true });
  return inbox;
}

function messageFor({ id: to, name }, id, sentAt, number) {
  const instance = `claude-20260101-000000-${String(number % 8).padStart(8, "0")}`;
  return {
    id,
    kind: "text",
    from: { kind: "session", instance, name: `session-${number % 8}`, role: null, isTyped: false },
    to: { kind: "instance", value: name ?? to },
    subject: "",
    text: `number ${number}: the interface of the login has changed, see docs/login.md`,
    thread: id,
    replyTo: null,
    wants: "nothing",
    sentAt,
    ttlMs: 86_400_000,
  };
}

function rowOf(times, name) {
  const medianMs = rounded(median(times[name]), 1);
  if (name === "node") return { medianMs };
  const silent = times["0 unread"];
  return {
    medianMs,
    ...pairedRatio(times[name], times.node, "ToBareNode"),
    ...(times[name] === silent ? {} : pairedRatio(times[name], silent, "ToNothing")),
  };
}
