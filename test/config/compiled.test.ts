import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compiledPath, readCompiled } from "../../src/config/compiled.ts";
import { defaultSettings } from "../../src/config/defaults.ts";
import { settingsFor } from "../../src/config/settings-for.ts";
import { type Stamp, settledStamp } from "../../src/config/sources.ts";
import { endTrust, trustCheckout } from "../../src/config/trust.ts";
import { compileConfig } from "../../src/lazy/compile-config.ts";
import { makePlace, type Place } from "./support.ts";

/** Longer than a file counts as just written, in which time its compiled form is not relied on. */
const SETTLED_MS = 2_100;

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function read({ stateDir, checkout, clientHome }: Place) {
  return readCompiled(stateDir, checkout, clientHome);
}

function settingsIn({ stateDir, checkout, clientHome }: Place, env: Record<string, string>) {
  return settingsFor(stateDir, checkout, env, clientHome);
}

function compile({ stateDir, checkout, clientHome }: Place) {
  return compileConfig(stateDir, checkout, clientHome);
}

function pathOf({ stateDir, checkout }: Place): string {
  return compiledPath(stateDir, checkout);
}

describe("the compiled configuration", () => {
  it("is not needed where there is no configuration file", async () => {
    const place = makePlace();
    expect(read(place)).toEqual({ stale: false, settings: defaultSettings(), warnings: [] });
    await settingsFor(place.stateDir, place.checkout, {}, place.clientHome);
    expect(readdirSync(place.stateDir)).toEqual([]);
  });

  it("says the same as the files, and is read until one of them changes in any way", async () => {
    const place = makePlace();
    const team = place.team("lease: { yieldAfter: 61s }\nmode: off");
    const user = place.user("role: backend");
    mkdirSync(join(place.checkout, "sub"));
    await sleep(SETTLED_MS);
    expect(read(place)).toEqual({ stale: true });
    const compiled = compile(place);
    expect(compiled.settings).toEqual(place.load().settings);
    expect(read(place)).toEqual({ stale: false, settings: compiled.settings, warnings: compiled.warnings });
    expect(compiled.warnings).toEqual([
      expect.stringMatching(/^\.claude\/workflow-config\.yml:3:3: mode: off does not count/u),
    ]);

    const changes: readonly [string, () => void][] = [
      ["new content", () => place.team("lease: { yieldAfter: 62s }\nmode: off")],
      [
        "same size and modification time",
        () => keepTimes(team, () => place.team("lease: { yieldAfter: 63s }\nmode: off")),
      ],
      ["another file moved over it", () => renameSync(place.write(`${team}.new`, "coord: {}"), team)],
      ["a new layer", () => place.local("decisionsShown: 1")],
      ["a layer that is gone", () => rmSync(join(place.checkout, ".claude", "workflow-config.local.yml"))],
      ["the user's file", () => place.user("role: frontend")],
      ["the user's file gone", () => rmSync(user)],
      ["trust", () => trustCheckout(place.clientHome, place.stateDir, place.checkout, new Date())],
      ["no trust", () => endTrust(place.clientHome, { stateDir: place.stateDir, text: readFileSync(team, "utf8") })],
    ];
    for (const [what, change] of changes) {
      settle(place);
      expect([what, read(place).stale]).toEqual([what, false]);
      change();
      expect([what, read(place).stale]).toEqual([what, true]);
    }
  });

  it("is not relied on while a file had just been written, since it may be written again unseen", async () => {
    const place = makePlace();
    place.team("mode: enforce");
    compile(place);
    expect(read(place).stale).toBe(true);
    await sleep(SETTLED_MS);
    compile(place);
    expect(read(place).stale).toBe(false);
  });

  it("calls a stamp unsettled only near its time, not for ever when a clock was wrong", () => {
    const stamp: Stamp = { path: "/x", mtimeMs: 1, ctimeMs: 10_000, size: 1 };
    const isSettled = (nowMs: number) => settledStamp(stamp, nowMs).ctimeMs === stamp.ctimeMs;
    expect([10_000, 11_999, 8_001].map(isSettled)).toEqual([false, false, false]);
    expect([12_000, 8_000, 0].map(isSettled)).toEqual([true, true, true]);
  });

  it.each([
    ["torn", (text: string) => text.slice(0, -5)],
    ["empty", () => ""],
    ["not an object", () => "7"],
    ["of another version", (text: string) => text.replace(/"version":\d+/u, '"version":0')],
    ["without a setting", (text: string) => text.replace('"onFailure":"allow",', "")],
    ["with a value of no meaning", (text: string) => text.replace('"onFailure":"allow"', '"onFailure":"explode"')],
    ["without a time", (text: string) => text.replace('"ttlMs":300000,', "")],
    ["with a broken rule", (text: string) => text.replace(/"source":"[^"]*",/u, "")],
  ])("is made again when it is %s", async (_, damage) => {
    const place = makePlace();
    place.team("mode: enforce");
    compile(place);
    settle(place);
    const path = pathOf(place);
    const text = readFileSync(path, "utf8");
    expect(damage(text)).not.toBe(text);
    writeFileSync(path, damage(text));
    expect(read(place)).toEqual({ stale: true });
    const { settings, warnings } = await settingsFor(place.stateDir, place.checkout, {}, place.clientHome);
    expect([settings, warnings]).toEqual([defaultSettings(), []]);
    expect(readFileSync(path, "utf8")).toContain('"onFailure":"allow"');
  });

  it("knows nothing of the environment, which comes on top at each reading", async () => {
    const place = makePlace();
    place.user("mode: observe\nrole: backend");
    compile(place);
    settle(place);
    expect(await settingsIn(place, { COORD_MODE: "off" })).toMatchObject({
      settings: { mode: "off", role: "backend" },
      warnings: [],
    });
    expect(read(place)).toMatchObject({ settings: { mode: "observe" } });
    const wrong = await settingsIn(place, { COORD_MODE: "of", COORD_TTL: "7m" });
    expect(wrong).toMatchObject({ settings: { mode: "observe", lease: { ttlMs: 420_000 } } });
    expect(wrong.warnings).toEqual([expect.stringMatching(/^COORD_MODE: .*did you mean off\?$/u)]);
    expect(readFileSync(pathOf(place), "utf8")).not.toContain('"off"');
  });

  it("is one per checkout, for people's eyes only, and leaves nothing else behind", () => {
    const place = makePlace();
    place.team("mode: enforce");
    compile(place);
    compileConfig(place.stateDir, `${place.checkout}/other`, place.clientHome);
    const names = readdirSync(place.stateDir);
    expect(names).toHaveLength(2);
    for (const name of names) {
      expect(name).toMatch(/^settings-[0-9a-f]{16}\.json$/u);
      expect(statSync(join(place.stateDir, name)).mode & 0o077).toBe(0);
    }
  });

  it("is done without where it cannot be kept", async () => {
    const place = makePlace();
    place.user("mode: observe");
    const noFolder = await settingsFor(join(place.checkout, "none"), place.checkout, {}, place.clientHome);
    expect([noFolder.settings.mode, noFolder.warnings]).toEqual(["observe", []]);
    const blocked = place.write(join(place.checkout, "file"), "");
    const noDirectory = await settingsFor(blocked, place.checkout, {}, place.clientHome);
    expect(noDirectory.settings.mode).toBe("observe");
    expect(noDirectory.warnings).toEqual([expect.stringContaining("cannot be kept")]);
  });

  it("never throws to a hook: a broken file warns, and defaults hold", async () => {
    const place = makePlace();
    place.write(join(place.checkout, ".claude", "workflow-config.yml"), "coord: [");
    const { settings, warnings } = await settingsFor(place.stateDir, place.checkout, {}, place.clientHome);
    expect(settings).toEqual(defaultSettings());
    expect(warnings).toEqual([expect.stringMatching(/workflow-config\.yml:1:\d+: is not valid YAML/u)]);
    const nonsense = await settingsFor("\0", "\0", { COORD_MODE: "observe" }, "\0");
    expect(nonsense.settings.mode).toBe("observe");
  });

  it("keeps the warnings few", () => {
    const place = makePlace();
    place.team(Array.from({ length: 30 }, (_, index) => `unknown${index}: 1`).join("\n"));
    const { warnings } = compile(place);
    expect(warnings).toHaveLength(11);
    expect(warnings.at(-1)).toBe("and 20 more: coord config explain");
  });
});

/** Compiles as if the files had been written long ago: the stamps that are kept are the real ones. */
function settle(place: Place): void {
  compile(place);
  const path = pathOf(place);
  const compiled: { sources: Stamp[] } = JSON.parse(readFileSync(path, "utf8"));
  const sources = compiled.sources.map((stamp) =>
    stamp.mtimeMs === null ? stamp : { ...stamp, ctimeMs: statSync(stamp.path).ctimeMs },
  );
  writeFileSync(path, JSON.stringify({ ...compiled, sources }));
}

function keepTimes(path: string, change: () => void): void {
  const { atime, mtime, size } = statSync(path);
  change();
  utimesSync(path, atime, mtime);
  expect(statSync(path).size).toBe(size);
}
