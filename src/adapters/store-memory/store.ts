import type { Blobs, Cells, FileChange, Inbox, Log, Register, Revision, Store, Versions } from "../../app/ports.ts";
import type { EpochMs, Instant } from "../../domain/instant.ts";
import type { Notice } from "../../domain/journal.ts";
import { type FileRecord, leasedFile, type ResourceKey } from "../../domain/lease.ts";
import { MOST_KEPT_BYTES, type Version } from "../../domain/version.ts";
import { changed, enter, parse } from "./memory-access.ts";
import { MOST_NOTICES, openMemoryMail, pruneBoxes, unreadIn } from "./memory-mail.ts";
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
    claims: async () => openRegister(state, "claim"),
    hasClaims: async () => (await openRegister(state, "claim").list()).length > 0,
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
    team: async () => ({
      mail: openMemoryMail(state),
      messages: openLog(state, "messages"),
      reports: openCells(state, "report"),
      activity: openLog(state, "activity"),
      injected: openCells(state, "injected"),
      notes: openCells(state, "note"),
      estates: openRegister(state, "estate"),
      news: openCells(state, "news"),
      builds: openCells(state, "build"),
      wakes: openCells(state, "wake"),
      owedCalls: openCells(state, "owed-call"),
      wakeFile: (of) => `/memory/wake/${of}`,
    }),
    blobs: openBlobs(state),
    versions: openVersions(state),
    changeFiles: async (change) => changeFiles(state, change),
    leased: async () => {
      const files = await openRegister<FileRecord>(state, "lease").list();
      return files.flatMap(({ key, record }) => leasedFile(key as ResourceKey, record) ?? []);
    },
    kept: async () => ({
      read: async () => state.kept,
      write: async (files) => {
        state.kept = new Map(files);
      },
    }),
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

function openRegister<R>(state: MemoryState, kind: string): Register<R> {
  const prefix = `${kind}/`;
  return {
    read: async (key) => {
      enter(state, key);
      const found = state.registers.get(prefix + key);
      const record = parse<R | null>(found?.json ?? "null");
      return { record, revision: (found?.revision ?? 0) as Revision, now: state.now() };
    },
    swap: async (key, expected, next) => {
      enter(state, key);
      const revision = state.registers.get(prefix + key)?.revision ?? 0;
      if (revision !== expected) return false;
      // A removed record leaves its revision behind: it must never start again.
      state.registers.set(prefix + key, { json: JSON.stringify(next), revision: revision + 1 });
      changed(state);
      return true;
    },
    list: async () => {
      enter(state);
      return [...state.registers].flatMap(([name, { json }]) => {
        const record = parse<R | null>(json);
        return name.startsWith(prefix) && record !== null ? [{ key: name.slice(prefix.length), record }] : [];
      });
    },
  };
}

function changeFiles(state: MemoryState, change: FileChange): readonly FileRecord[] {
  enter(state);
  const before: FileRecord[] = [];
  for (const [name, { json, revision }] of [...state.registers]) {
    const record = name.startsWith("lease/") ? parse<FileRecord | null>(json) : null;
    const next = record === null ? undefined : change(record, revision as Revision, state.now());
    if (record === null || next === undefined) continue;
    state.registers.set(name, { json: JSON.stringify(next), revision: revision + 1 });
    before.push(record);
  }
  if (before.length > 0) changed(state);
  return before;
}

function openCells<R>(state: MemoryState, kind: string): Cells<R> {
  const prefix = `${kind}/`;
  return {
    get: async (key) => {
      enter(state, key);
      const found = state.cells.get(prefix + key);
      if (found === undefined) return null;
      return { value: parse<R>(found.json), ageMs: sinceMs(found.at, state) };
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
    list: async (start) => {
      enter(state);
      const cells = [...state.cells].filter(([name]) => name.startsWith(prefix + start));
      return cells.map(([name, { json }]) => ({ key: name.slice(prefix.length), value: parse<R>(json) }));
    },
    removeAll: async (start) => {
      enter(state);
      const names = [...state.cells.keys()].filter((name) => name.startsWith(prefix + start));
      for (const name of names) state.cells.delete(name);
      if (names.length > 0) changed(state);
      return names.length;
    },
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
      const entries = (state.logs.get(name) ?? []).map((json) => parse<E>(json));
      return { entries: entries.sort((a, b) => a.at - b.at), skipped: 0 };
    },
  };
}

function openInbox(state: MemoryState): Inbox {
  return {
    isEmpty: async (of) => {
      enter(state, of);
      return (state.inboxes.get(of) ?? []).length === 0 && unreadIn(state, of).length === 0;
    },
    deliver: async (to, notice) => {
      enter(state, to);
      state.inboxes.set(to, [...(state.inboxes.get(to) ?? []), JSON.stringify(notice)].slice(-MOST_NOTICES));
      changed(state);
    },
    drain: async (to) => {
      enter(state, to);
      const waiting = state.inboxes.get(to) ?? [];
      state.inboxes.delete(to);
      return waiting.map((json) => parse<Notice>(json));
    },
  };
}

function openBlobs(state: MemoryState): Blobs {
  const use = (sha: string, bytes: Uint8Array): void => {
    // A map keeps the order of insertion: the least recently used come first.
    state.blobs.delete(sha);
    state.blobs.set(sha, { bytes, usedAt: state.now().wall });
  };
  const find = (sha: string): Uint8Array | null => {
    enter(state, sha);
    const found = state.blobs.get(sha);
    if (found !== undefined) use(sha, found.bytes);
    return found?.bytes ?? null;
  };
  return {
    put: async (sha, content) => {
      enter(state, sha);
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      if (bytes.length <= MOST_KEPT_BYTES) use(sha, bytes);
    },
    touch: async (sha, sizeBytes) => find(sha)?.length === sizeBytes,
    hasAll: async (wanted) => {
      enter(state);
      return wanted.map(({ sha, sizeBytes }) => {
        const known = state.blobs.get(sha)?.bytes.length;
        return known !== undefined && (sizeBytes ?? known) === known;
      });
    },
    get: async (sha) => {
      const bytes = find(sha);
      return bytes === null ? null : new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
    },
    bytes: async (sha) => find(sha),
    evict: async ({ mostBytes, keptForMs }) => {
      enter(state);
      let total = [...state.blobs.values()].reduce((sum, { bytes }) => sum + bytes.length, 0);
      let evicted = 0;
      for (const [sha, { bytes, usedAt }] of state.blobs) {
        if (total <= mostBytes && usedAt >= state.now().wall - keptForMs) break;
        state.blobs.delete(sha);
        total -= bytes.length;
        evicted++;
      }
      return evicted;
    },
  };
}

function openVersions(state: MemoryState): Versions {
  return {
    append: async (key, version) => {
      enter(state, key);
      const name = `versions/${key}`;
      state.logs.set(name, [...(state.logs.get(name) ?? []), JSON.stringify(version)]);
      changed(state);
    },
    read: async (key) => {
      enter(state, key);
      const lines = state.logs.get(`versions/${key}`) ?? [];
      return lines.map((json) => parse<Version>(json));
    },
  };
}

/** Each entry is a part of its own here, and nothing is left half built. */
function prune(state: MemoryState, olderThanMs: number): number {
  enter(state);
  const since = state.now().wall - olderThanMs;
  const isYoung = (json: string): boolean => parse<{ readonly at: EpochMs }>(json).at >= since;
  let dropped = 0;
  for (const log of ["journal", "messages", "activity"]) {
    const entries = state.logs.get(log) ?? [];
    const kept = entries.filter(isYoung);
    state.logs.set(log, kept);
    dropped += entries.length - kept.length;
  }
  const histories = [...state.logs].filter(([name, lines]) => name.startsWith("versions/") && !lines.some(isYoung));
  for (const [name] of histories) state.logs.delete(name);
  const inboxes = [...state.inboxes].filter(([, notices]) => !notices.some(isYoung));
  for (const [id] of inboxes) state.inboxes.delete(id);
  const cells = [...state.cells].filter(([key, { at }]) => !key.startsWith("ran/") && sinceMs(at, state) > olderThanMs);
  for (const [key] of cells) state.cells.delete(key);
  return dropped + histories.length + inboxes.length + cells.length + pruneBoxes(state, since);
}

/** All that one state holds was written by one clock. */
function sinceMs(at: Instant, state: MemoryState): number {
  return state.now().mono - at.mono;
}
