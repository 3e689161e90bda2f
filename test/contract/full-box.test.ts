import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterEach, describe, expect, it } from "vitest";
import { createMemoryState } from "../../src/adapters/store-memory/memory-state.ts";
import { openMemoryStore } from "../../src/adapters/store-memory/store.ts";
import type { Store } from "../../src/app/ports.ts";
import { instanceIdOf, messageOf } from "../support/store/records.ts";
import { makeStateDir } from "../support/store/state-dir.ts";

// A thousand synced writes take half a minute on a disk that others use.
const state = makeStateDir(existsSync("/dev/shm") ? "/dev/shm" : tmpdir());
afterEach(() => state.dispose());

const STORES: readonly (readonly [string, () => Store])[] = [
  ["memory", () => openMemoryStore(createMemoryState())],
  ["file", () => state.open()],
];

describe("a box", () => {
  it.each(STORES)(
    "of the %s store takes a thousand unread messages, refuses the next, and loses none",
    async (_, open) => {
      const [me, other] = [instanceIdOf(1), instanceIdOf(2)];
      const { mail } = await open().team();
      for (let number = 0; number < 1000; number++) await mail.post(me, messageOf(2, number));
      await expect(mail.post(me, messageOf(2, 1000))).rejects.toMatchObject({ code: "INBOX_FULL" });
      await mail.post(other, messageOf(2, 1000));
      expect(await mail.list(me, "new")).toHaveLength(1000);
      const [letter] = await mail.list(me, "new");
      if (letter !== undefined) await mail.mark(me, letter, { ...letter, state: "read" });
      await mail.post(me, messageOf(2, 1000));
      expect(await mail.list(me, "new")).toHaveLength(1000);
    },
  );
});
