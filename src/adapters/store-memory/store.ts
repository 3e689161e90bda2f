import { AppError } from "../../app/errors.ts";
import type { Blobs, Cells, Inbox, Log, Register, Revision, Store } from "../../app/ports.ts";
import { type EpochMs, elapsedMs } from "../../domain/instant.ts";
import type { Notice } from "../../domain/journal.ts";
import type { MemoryState } from "./memory-state.ts";

/**
 * The store in memory, for tests: every handle on one {@link MemoryState} sees what the others write. Answers
 * come as late as those of a real store do (after the current turn), so that a caller's races show.
 */
export function openMemoryStore(state: MemoryState): Store {
  const watches = new Set<() => void>();
  return {
    files: openRegister(state, "lease"),
    instances: openRegister(state, "instance"),
    counters: openRegister(state, "counter"),
    heartbeats: openCells(state, "heartbeat"),
    boundaries: openCells(state, "boundary"),
    touched: openCells(state, "touched"),
    seen: openCells(state, "seen"),
    shellRuns: openCells(state, "shell-runs"),
    commands: openCells(state, "commands"),
    wants: openCells(state, "wants"),
    ran: openCells(state, "ran"),
    decisions: openLog(state, "decisions"),
    journal: openLog(state, "journal"),
    inbox: openInbox(state),
    blobs: openBlobs(state),
    prune: async (olderThanMs) => prune(state, olderThanMs),
    now: () => state.now(),
    watch: (onChange) => {
      const listener = () => queueMicrotask(onChange);
      const stop = () => {
        state.listeners.delete(listener);
        watches.delete(stop);
      };
      state.listeners.add(listener);
      watches.add(stop);
      return stop;
    },
    close: async () => {
      for (const stop of watches) stop();
    },
  };
}

const KEY = /^[A-Za-z0-9._-]{1,128}$/;

function openRegister<R>(state: MemoryState, kind: string): Register<R> {
  const prefix = `${kind}/`;
  return {
    read: async (key) => {
      enter(state, key);
      const found = state.registers.get(prefix + key);
      const record: R | null = parse(found?.json ?? null);
      return { record, revision: (found?.revision ?? 0) as Revision, now: state.now() };
    },
    swap: async (key, expected, next) => {
      enter(state, key);
      const revision = state.registers.get(prefix + key)?.revision ?? 0;
      if (revision !== expected) return false;
      // A removed record leaves its revision behind: it must never start again.
      state.registers.set(prefix + key, { json: next === null ? null : JSON.stringify(next), revision: revision + 1 });
      changed(state);
      return true;
    },
    list: async () => {
      enter(state);
      return [...state.registers].flatMap(([name, { json }]) => {
        const record: R | null = parse(json);
        return name.startsWith(prefix) && record !== null ? [{ key: name.slice(prefix.length), record }] : [];
      });
    },
  };
}

function openCells<R>(state: MemoryState, kind: string): Cells<R> {
  const prefix = `${kind}/`;
  const removeWhere = (isMeant: (key: string, ageMs: number) => boolean): number => {
    enter(state);
    const now = state.now();
    const names = [...state.cells].filter(
      ([name, { at }]) => name.startsWith(prefix) && isMeant(name.slice(prefix.length), elapsedMs(at, now) ?? 0),
    );
    for (const [name] of names) state.cells.delete(name);
    if (names.length > 0) changed(state);
    return names.length;
  };
  return {
    get: async (key) => {
      enter(state, key);
      const found = state.cells.get(prefix + key);
      if (found === undefined) return null;
      const value: R | null = parse(found.json);
      return value === null ? null : { value, ageMs: elapsedMs(found.at, state.now()) ?? 0 };
    },
    put: async (key, value) => {
      enter(state, key);
      state.cells.set(prefix + key, { json: JSON.stringify(value), at: state.now() });
      changed(state);
    },
    remove: async (key) => {
      enter(state, key);
      if (state.cells.delete(prefix + key)) changed(state);
    },
    removeAll: async (start) => removeWhere((key) => key.startsWith(start)),
    sweep: async (olderThanMs) => removeWhere((_, ageMs) => ageMs > olderThanMs),
  };
}

function openLog<E extends { readonly at: EpochMs }>(state: MemoryState, name: string): Log<E> {
  return {
    append: async (writer, entry) => {
      enter(state, writer);
      state.logs.set(name, [...(state.logs.get(name) ?? []), JSON.stringify(entry)]);
      changed(state);
    },
    read: async () => {
      enter(state);
      const entries = (state.logs.get(name) ?? []).map((json) => parse<E>(json)).filter((entry) => entry !== null);
      return { entries: entries.sort((a, b) => a.at - b.at), skipped: 0 };
    },
  };
}

const MOST_NOTICES = 1000;

function openInbox(state: MemoryState): Inbox {
  return {
    deliver: async (to, notice) => {
      enter(state, to);
      state.inboxes.set(to, [...(state.inboxes.get(to) ?? []), JSON.stringify(notice)].slice(-MOST_NOTICES));
      changed(state);
    },
    drain: async (to) => {
      enter(state, to);
      const waiting = state.inboxes.get(to) ?? [];
      state.inboxes.delete(to);
      return waiting.map((json) => parse<Notice>(json)).filter((notice) => notice !== null);
    },
  };
}

const MOST_BLOBS_CHARACTERS = 64 * 1024 * 1024;

function openBlobs(state: MemoryState): Blobs {
  const use = (sha: string, text: string): void => {
    // A map keeps the order of insertion: the least recently used come first.
    state.blobs.delete(sha);
    state.blobs.set(sha, text);
  };
  return {
    put: async (sha, text) => {
      enter(state, sha);
      use(sha, text);
    },
    get: async (sha) => {
      enter(state, sha);
      const text = state.blobs.get(sha);
      if (text !== undefined) use(sha, text);
      return text ?? null;
    },
    evict: async () => {
      enter(state);
      let total = [...state.blobs.values()].reduce((sum, text) => sum + text.length, 0);
      let evicted = 0;
      for (const [sha, text] of state.blobs) {
        if (total <= MOST_BLOBS_CHARACTERS) break;
        state.blobs.delete(sha);
        total -= text.length;
        evicted++;
      }
      return evicted;
    },
  };
}

/** Each entry is a part of its own here, and nothing is left half built. */
function prune(state: MemoryState, olderThanMs: number): number {
  enter(state);
  const since = state.now().wall - olderThanMs;
  const isYoung = (json: string): boolean => (parse<{ readonly at: EpochMs }>(json)?.at ?? since) >= since;
  const entries = state.logs.get("journal") ?? [];
  const kept = entries.filter(isYoung);
  state.logs.set("journal", kept);
  const inboxes = [...state.inboxes].filter(([, notices]) => !notices.some(isYoung));
  for (const [id] of inboxes) state.inboxes.delete(id);
  return entries.length - kept.length + inboxes.length;
}

function enter(state: MemoryState, key = "any"): void {
  if (state.failure !== null) throw state.failure;
  if (!KEY.test(key)) throw new AppError("BAD_INPUT", `not a key of the store: ${JSON.stringify(key.slice(0, 140))}`);
}

function changed(state: MemoryState): void {
  for (const listener of state.listeners) listener();
}

function parse<R>(json: string | null): R | null {
  // Text that this file wrote itself from an R; JSON.parse knows no types.
  return json === null ? null : JSON.parse(json);
}
