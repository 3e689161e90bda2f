import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { drive } from "../../src/adapters/store-file/drive.ts";
import type { Steps } from "../../src/adapters/store-file/fs-calls.ts";
import { nodeFs } from "../../src/adapters/store-file/node-fs.ts";
import { encodeRecords } from "../../src/adapters/store-file/record-map.ts";
import { swapRegister } from "../../src/adapters/store-file/register.ts";
import { restoreToken } from "../../src/adapters/store-file/restore-token.ts";
import { dayCounter } from "../../src/adapters/store-file/schemas.ts";
import type { Token } from "../../src/adapters/store-file/token.ts";

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "coord token ")), "register");
  mkdirSync(folder);
});
afterEach(() => rmSync(join(folder, ".."), { recursive: true, force: true }));

const counted = (last: number): Uint8Array => encodeRecords(new Map([["day", { day: "2026-11-21", last }]]));
const restore = (): Token => drive(restoreToken(folder, dayCounter, "fedcba987654"), nodeFs);
const tokens = (): readonly string[] => readdirSync(folder).filter((name) => name.startsWith("T"));
const dataOf = (token: string): string => readFileSync(join(folder, token.replace("T", "D")), "utf8");

/** Runs a protocol up to its first call of a kind, and gives back how to go on from there. */
function pauseBefore<T>(name: string, steps: Steps<T>): () => T {
  for (let turn = steps.next(); turn.done !== true; turn = steps.next()) {
    const call = turn.value;
    if (call.name === name) return () => goOn(steps, () => call.run(nodeFs));
    call.run(nodeFs);
  }
  throw new Error(`the protocol makes no call ${name}`);
}

function goOn<T>(steps: Steps<T>, first: () => void): T {
  let turn: ReturnType<Steps<T>["next"]>;
  try {
    first();
    turn = steps.next();
  } catch (error) {
    turn = steps.throw(error);
  }
  while (turn.done !== true) {
    const call = turn.value;
    try {
      call.run(nodeFs);
      turn = steps.next();
    } catch (error) {
      turn = steps.throw(error);
    }
  }
  return turn.value;
}

describe("restoring the token of a register", () => {
  it("goes on above every generation, with the newest data that can be read", () => {
    writeFileSync(join(folder, "D4.aaaaaaaaaaaa"), counted(4));
    writeFileSync(join(folder, "D6.cccccccccccc"), "torn");
    writeFileSync(join(folder, "D5.bbbbbbbbbbbb"), counted(5));
    expect(restore()).toEqual({ generation: 7, nonce: "fedcba987654" });
    expect(tokens()).toEqual(["T7.fedcba987654"]);
    expect(dataOf("T7.fedcba987654")).toContain('"last":5');
  });

  it("is not undone by a writer that was paused before its commit", () => {
    const from: Token = { generation: 4, nonce: "aaaaaaaaaaaa" };
    writeFileSync(join(folder, "D4.aaaaaaaaaaaa"), counted(4));
    writeFileSync(join(folder, "T4.aaaaaaaaaaaa"), "");
    const wake = pauseBefore("rename", swapRegister(folder, from, "bbbbbbbbbbbb", counted(5), false));
    rmSync(join(folder, "T4.aaaaaaaaaaaa"));
    restore();
    expect(wake()).toBeNull();
    expect(tokens()).toEqual(["T6.fedcba987654"]);
    expect(dataOf("T6.fedcba987654")).toContain('"last":5');
  });

  it("leaves a register that works as before", () => {
    writeFileSync(join(folder, "D4.aaaaaaaaaaaa"), counted(4));
    const token = restore();
    expect(drive(swapRegister(folder, token, "cccccccccccc", counted(9), false), nodeFs)).toEqual({
      generation: token.generation + 1,
      nonce: "cccccccccccc",
    });
    expect(readdirSync(folder).sort()).toEqual(["D6.cccccccccccc", "T6.cccccccccccc"]);
  });
});
