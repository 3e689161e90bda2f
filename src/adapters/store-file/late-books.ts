import type { Books } from "./records.ts";

/** Books that are opened by whoever first writes in one. Nothing can be watched through them. */
export function lateBooks(open: () => Promise<Books>): Books {
  return {
    changeFiles: async (change) => (await open()).changeFiles(change),
    decisions: {
      append: async (writer, entry) => (await open()).decisions.append(writer, entry),
      read: async () => (await open()).decisions.read(),
    },
    journal: {
      append: async (writer, entry) => (await open()).journal.append(writer, entry),
      read: async () => (await open()).journal.read(),
    },
    inbox: {
      deliver: async (to, notice) => (await open()).inbox.deliver(to, notice),
      drain: async (to) => (await open()).inbox.drain(to),
      isEmpty: async (of) => (await open()).inbox.isEmpty(of),
    },
    claims: async () => (await open()).claims(),
    hasClaims: async () => (await open()).hasClaims(),
    team: async () => (await open()).team(),
    blobs: {
      put: async (sha, content) => (await open()).blobs.put(sha, content),
      touch: async (sha, sizeBytes) => (await open()).blobs.touch(sha, sizeBytes),
      hasAll: async (wanted) => (await open()).blobs.hasAll(wanted),
      get: async (sha) => (await open()).blobs.get(sha),
      bytes: async (sha) => (await open()).blobs.bytes(sha),
      evict: async (limits) => (await open()).blobs.evict(limits),
    },
    versions: {
      append: async (key, version) => (await open()).versions.append(key, version),
      read: async (key) => (await open()).versions.read(key),
    },
    leased: async () => (await open()).leased(),
    kept: async () => (await open()).kept(),
    prune: async (olderThanMs) => (await open()).prune(olderThanMs),
    watch: () => {
      throw new Error("a hook ends before it could see a change");
    },
    close: async () => {},
  };
}
