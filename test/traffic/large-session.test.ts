/**
 * A session that ends with 10,000 leases: the client gives its hook 1.5 s. Proves that the hook that ships releases them
 * all, and that one that is cut off at any moment leaves nothing that stops anybody. See it fail: release file by
 * file in `release-all.ts`.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { drive } from "../../src/adapters/store-file/drive.ts";
import { registerOf } from "../../src/adapters/store-file/layout.ts";
import { nodeFs } from "../../src/adapters/store-file/node-fs.ts";
import { encodeRecords } from "../../src/adapters/store-file/record-map.ts";
import { initRegister } from "../../src/adapters/store-file/register.ts";
import { openFileStore } from "../../src/adapters/store-file/store.ts";
import { storeNow } from "../../src/adapters/store-file/store-clock.ts";
import { randomNonce } from "../../src/adapters/store-file/token.ts";
import { resourceKey } from "../../src/adapters/workspace-fs/resource-key.ts";
import type { Holder } from "../../src/domain/holder.ts";
import type { FencingToken, FileRecord } from "../../src/domain/lease.ts";
import type { HookCall } from "../crash/golden-scenes.ts";
import { builtHook, copyOfProgram } from "../crash/scenes.ts";
import { problemsIn, viewOf } from "../crash/state-view.ts";
import { launch } from "../crash/strace.ts";
import { answerOf } from "../support/hooks/built-hook.ts";
import { HookRepository } from "../support/hooks/repository.ts";

const LEASES = 10_000;
const START: HookCall = { as: "ann", payload: "SessionStart/startup" };
const END: HookCall = { as: "ann", payload: "SessionEnd/other" };

let program: string;
let repository: HookRepository;
let state: string;
beforeAll(() => {
  program = copyOfProgram();
});
afterAll(() => rmSync(program, { recursive: true, force: true }));
beforeEach(async () => {
  repository = new HookRepository();
  state = join(repository.cwd, ".git", "coord");
  answerOf(await run(START));
});
afterEach(() => repository.remove());

function run(hook: HookCall, mostMs?: number) {
  return launch(builtHook(program, repository, hook), mostMs);
}

const pathOf = (index: number): string => `src/file-${index}.ts`;

/** As if the session had written all these files; one by one that would take minutes. */
async function giveLeases(): Promise<void> {
  const [me] = await openFileStore(state).instances.list();
  if (me === undefined) throw new Error("the session is not registered");
  const { id, name, process } = me.record;
  const holder: Holder = { instance: id, agent: null, name, process };
  const shards = new Map<string, Map<string, FileRecord>>();
  const now = storeNow();
  for (let index = 0; index < LEASES; index++) {
    const path = pathOf(index);
    const key = resourceKey(repository.cwd, path);
    const shard = shards.get(registerOf("lease", key)) ?? new Map<string, FileRecord>();
    shards.set(registerOf("lease", key), shard);
    const lease = { holder, token: 0 as FencingToken, acquiredAt: now, editedAt: now, inFlight: null, pin: null };
    shard.set(key, { path, checkout: repository.cwd, leases: [lease], lastWrite: null, touchedAt: now });
  }
  for (const [name, records] of shards) {
    rmSync(join(state, name), { recursive: true, force: true });
    drive(
      initRegister(join(state, name), join(state, "tmp", randomNonce()), randomNonce(), encodeRecords(records), false),
      nodeFs,
    );
  }
}

async function held(): Promise<number> {
  return (await openFileStore(state).files.list()).filter(({ record }) => record.leases.length > 0).length;
}

describe("a session with 10,000 leases", () => {
  // How long that takes is measured by `pnpm bench session-end`, and asserted nowhere: the machine may be busy.
  it("releases them all when it ends", async () => {
    await giveLeases();
    expect(await held()).toBe(LEASES);
    expect(answerOf(await run(END))).toEqual({});
    expect(await held()).toBe(0);
    expect(problemsIn(viewOf(state))).toEqual([]);
  }, 120_000);

  it.each([120, 160, 200, 260, 340])(
    "killed after %i ms of its end, stops nobody",
    async (mostMs) => {
      await giveLeases();
      const { signal } = await run(END, mostMs);
      await repository.kill("ann");
      const left = await held();
      if (signal === null) expect(left).toBe(0);
      for (const index of [0, 1, 77, 5000, LEASES - 1]) {
        const file_path = join(repository.cwd, pathOf(index));
        const ask: HookCall = {
          as: "bob",
          payload: "PreToolUse/write-new",
          set: { "tool_input.file_path": file_path },
        };
        expect(answerOf(await run(ask)), `${left} left`).toEqual({});
      }
      expect(problemsIn(viewOf(state))).toEqual([]);
    },
    60_000,
  );
});
