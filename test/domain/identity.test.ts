import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ProcessFacts } from "../../src/domain/holder.ts";
import {
  conversationKey,
  instanceId,
  instanceKey,
  isSameProcess,
  processName,
  threadKey,
} from "../../src/domain/identity.ts";
import { isStale } from "../../src/domain/instance.ts";
import { spokenName } from "../../src/domain/spoken-name.ts";
import { agentOf, epoch, instanceOf, PROCESS } from "../support/domain/build.ts";

const hex = fc.integer({ min: 0, max: 0xffffffff }).map((number) => number.toString(16).padStart(8, "0"));

describe("an instance id", () => {
  it("says kind, day and time of its start, and ends in its key", () => {
    const id = instanceId("claude", "0a1b2c3d", epoch(Date.UTC(2026, 10, 21, 5, 44, 10)));
    expect(id).toBe("claude-20261121-054410-0a1b2c3d");
    expect(instanceKey(id)).toBe("0a1b2c3d");
    expect(instanceId("shell", "0a1b2c3d", epoch(0))).toBe("shell-19700101-000000-0a1b2c3d");
  });
});

describe("a process", () => {
  const differences: [string, Partial<ProcessFacts>, boolean][] = [
    ["itself", {}, true],
    ["another host", { host: "venus" }, false],
    ["another pid", { pid: 1 }, false],
    ["another boot", { boot: "boot-0" }, false],
    ["another pid namespace", { pidNs: "pid:[2]" }, false],
    ["another start: the pid was used again", { start: "1001" }, false],
    ["an unknown boot", { boot: null }, true],
    ["an unknown start", { start: null }, true],
    ["an unknown pid namespace", { pidNs: null }, true],
  ];
  it.each(differences)("and %s: same is %s", (_, changes, isSame) => {
    expect(isSameProcess(PROCESS, { ...PROCESS, ...changes })).toBe(isSame);
    expect(isSameProcess({ ...PROCESS, ...changes }, PROCESS)).toBe(isSame);
  });

  it("has a name without its start, and another one for each attempt", () => {
    expect(processName(PROCESS, 0)).toBe(processName({ ...PROCESS, start: "7" }, 0));
    expect(processName(PROCESS, 0)).not.toBe(processName(PROCESS, 1));
    expect(processName(PROCESS, 0)).not.toBe(processName({ ...PROCESS, pid: 7 }, 0));
  });
});

describe("keys", () => {
  it("of threads and conversations tell a subagent from the main thread", () => {
    expect([threadKey(instanceOf("i"), null), threadKey(instanceOf("i"), agentOf("x"))]).toEqual(["i", "i.x"]);
    expect([conversationKey("s", null), conversationKey("s", agentOf("x"))]).toEqual(["s", "s.x"]);
  });
});

describe("a spoken name", () => {
  it("is two words, and the same for the same key", () => {
    fc.assert(
      fc.property(hex, (key) => {
        expect(spokenName(key, new Set())).toMatch(/^[a-z]+-[a-z]+$/);
        expect(spokenName(key, new Set())).toBe(spokenName(key, new Set()));
      }),
    );
  });

  it("is never one that a living instance has, however many share a key", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constant("00000000"), hex), { maxLength: 200 }), (keys) => {
        const taken = new Set<string>();
        for (const key of keys) {
          const name = spokenName(key, taken);
          expect(taken.has(name)).toBe(false);
          taken.add(name);
        }
        expect(taken.size).toBe(keys.length);
      }),
    );
  });

  it("counts up where the words are taken", () => {
    const name = spokenName("00000000", new Set());
    expect(spokenName("00000000", new Set([name, `${name}-2`]))).toBe(`${name}-3`);
  });

  it("spreads: a thousand random keys share few names", () => {
    let key = 1;
    const names = new Set<string>();
    for (let index = 0; index < 1000; index++) {
      key = (key * 1_664_525 + 1_013_904_223) % 2 ** 32;
      names.add(spokenName(key.toString(16).padStart(8, "0"), new Set()));
    }
    expect(names.size).toBeGreaterThan(800);
  });

  it("exists also for a key that is no number", () => {
    expect(spokenName("not hex", new Set())).toBe("brisk-otter");
  });
});

describe("an instance", () => {
  it("is stale when it was silent for longer than the TTL, or never heard of", () => {
    expect([isStale(300_000, 300_000), isStale(300_001, 300_000), isStale(null, 300_000)]).toEqual([false, true, true]);
  });
});
