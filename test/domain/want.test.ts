import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { endWants, findCycle, findWant, noteRefusal, type Thread, type Want } from "../../src/domain/want.ts";
import { at, instanceOf, keyOf } from "../support/domain/build.ts";

const key = keyOf("f");

describe("a want", () => {
  it("keeps the first refusal while it is repeated", () => {
    let wants = noteRefusal([], key, "", at(0));
    wants = noteRefusal(wants, key, "", at(60_000));
    wants = noteRefusal(wants, key, "", at(120_000));
    expect(findWant(wants, key, "", at(120_000))).toMatchObject({ firstRefusedAt: at(0), lastAskedAt: at(120_000) });
    expect(wants).toHaveLength(1);
  });

  it("is over 60 s after it was last asked for, not before", () => {
    const wants = noteRefusal([], key, "", at(0));
    expect(findWant(wants, key, "", at(60_000))).not.toBeNull();
    expect(findWant(wants, key, "", at(60_001))).toBeNull();
    expect(noteRefusal(wants, key, "", at(60_001))).toEqual([
      { key, thread: "", firstRefusedAt: at(60_001), lastAskedAt: at(60_001) },
    ]);
  });

  it("of another boot is over", () => {
    const wants = noteRefusal([], key, "", at(0, "boot-0"));
    expect(findWant(wants, key, "", at(1))).toBeNull();
    expect(noteRefusal(wants, keyOf("g"), "", at(1)).map((want) => want.key)).toEqual(["g"]);
  });

  it("belongs to one thread and one file", () => {
    const wants = noteRefusal(noteRefusal([], key, "", at(0)), key, "agent", at(5));
    expect(findWant(wants, key, "agent", at(5))?.firstRefusedAt).toEqual(at(5));
    expect(findWant(wants, keyOf("g"), "", at(5))).toBeNull();
    expect(endWants(wants, "").map((want) => want.thread)).toEqual(["agent"]);
  });

  it("is one of sixteen at most; the oldest goes", () => {
    let wants: readonly Want[] = [];
    for (let index = 0; index < 20; index++) wants = noteRefusal(wants, keyOf(`f${index}`), "", at(index));
    expect(wants.map((want) => want.key)).toEqual(Array.from({ length: 16 }, (_, index) => `f${index + 4}`));
  });
});

/** `a` is a main thread, `a/x` a subagent in it. */
function thread(name: string): Thread {
  const [instance = "", agent = ""] = name.split("/");
  return { instance: instanceOf(instance), thread: agent };
}

/** Files held and wanted by name: `{ a: { holds: "f", wants: "g" } }`. */
type Scene = Record<string, { readonly holds?: string; readonly wants?: string }>;

async function isCycle(asker: string, holder: string, scene: Scene): Promise<boolean> {
  const cycle = await findCycle(thread(asker), thread(holder), {
    wantedBy: async (instance) =>
      Object.entries(scene)
        .filter(([name, { wants }]) => wants !== undefined && thread(name).instance === instance)
        .map(([name, { wants }]) => ({
          key: keyOf(wants ?? ""),
          thread: thread(name).thread,
          firstRefusedAt: at(0),
          lastAskedAt: at(0),
        })),
    holdersOf: async (wanted) =>
      Object.entries(scene)
        .filter(([, { holds }]) => holds === wanted)
        .map(([name]) => thread(name)),
  });
  return cycle !== null;
}

describe("a cycle of waiting", () => {
  it("is closed by two that want what the other holds", async () => {
    expect(await isCycle("a", "b", { a: { holds: "f" }, b: { holds: "g", wants: "f" } })).toBe(true);
  });

  it("is closed over any number", async () => {
    const scene = {
      a: { holds: "f" },
      b: { holds: "g", wants: "h" },
      c: { holds: "h", wants: "i" },
      d: { holds: "i", wants: "f" },
    };
    expect(await isCycle("a", "b", scene)).toBe(true);
    expect(await isCycle("a", "b", { ...scene, d: { holds: "i" } })).toBe(false);
  });

  it("is none between two subagents of one session, unless each wants what the other holds", async () => {
    expect(await isCycle("a/x", "a/y", { "a/y": { holds: "f" } })).toBe(false);
    expect(await isCycle("a/x", "a/y", { "a/x": { holds: "g" }, "a/y": { holds: "f", wants: "g" } })).toBe(true);
  });

  it("goes through a main thread that waits for its subagent", async () => {
    const scene = { a: { holds: "f" }, b: { holds: "g" }, "b/x": { wants: "f" } };
    expect(await isCycle("a", "b", scene)).toBe(true);
    expect(await isCycle("a/x", "b", scene)).toBe(true);
  });

  it("does not go from a subagent to what its main thread wants", async () => {
    expect(await isCycle("a", "b/x", { a: { holds: "f" }, b: { wants: "f" }, "b/x": { holds: "g" } })).toBe(false);
  });

  it("ends where others wait in a circle without the asker", async () => {
    const scene = { b: { holds: "g", wants: "h" }, c: { holds: "h", wants: "g" } };
    expect(await isCycle("a", "b", scene)).toBe(false);
  });

  it("is not looked for beyond 64 threads", async () => {
    const chain = (length: number): Scene =>
      Object.fromEntries(
        Array.from({ length }, (_, index) => [`b${index}`, { holds: `f${index}`, wants: `f${index + 1}` }]),
      );
    expect(await isCycle("a", "b0", { ...chain(63), a: { holds: "f63" } })).toBe(true);
    expect(await isCycle("a", "b0", { ...chain(64), a: { holds: "f64" } })).toBe(false);
  });

  it("is found exactly when the asker can be reached (against a naive closure)", async () => {
    const names = ["a", "b", "c", "d", "e"];
    const edge = fc.option(fc.constantFrom(...names), { nil: undefined });
    const graph = fc.tuple(edge, edge, edge, edge, edge);
    await fc.assert(
      fc.asyncProperty(graph, fc.constantFrom(...names), fc.constantFrom(...names), async (to, asker, holder) => {
        const scene = Object.fromEntries(names.map((name, index) => [name, { holds: name, wants: to[index] ?? "" }]));
        let reached = new Set([holder]);
        for (const _ of names)
          reached = new Set([...reached, ...[...reached].flatMap((name) => scene[name]?.wants ?? [])]);
        expect(await isCycle(asker, holder, scene)).toBe(reached.has(asker));
      }),
    );
  });
});
