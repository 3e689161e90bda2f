import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { defaultSettings } from "../../src/config/defaults.ts";
import { complaints, makePlace } from "./support.ts";

/** A user file (so trust plays no part), and all that is said of it. */
const broken: readonly [string, readonly string[]][] = [
  ["coord:\n  mood: off\n", ["2:3: mood is not a known key; did you mean mode?"]],
  ["coord:\n  onfailure: deny\n", ["2:3: onfailure is not a known key; did you mean onFailure?"]],
  ["coord:\n  xyzzy: 1\n", ["2:3: xyzzy is not a known key"]],
  ["coord:\n  ttl: 5m\n", ["2:3: ttl is not a known key here; it belongs under lease"]],
  ["coord:\n  lease:\n    yeildAfter: 60s\n", ["3:5: lease.yeildAfter is not a known key; did you mean yieldAfter?"]],
  [
    "coord:\n  files:\n    - glob: a\n      mod: off\n",
    ["3:7: files.0.mode has no value", "4:7: files.0.mod is not a known key; did you mean mode?"],
  ],
  ["coord:\n  files:\n    - { mode: off }\n", ["3:7: files.0 needs either glob or globs"]],
  ["coord:\n  files:\n    - { glob: a, globs: [b], mode: off }\n", ["3:7: files.0 needs either glob or globs"]],
  [
    "coord:\n  files:\n    - { glob: '{a', mode: off }\n",
    ["3:9: files.0.glob has an unpaired brace; write [{] or [}] for a plain one"],
  ],
  ["mode: off\n", ['1:1: mode belongs under "coord:"']],
  ["cord:\n  mode: off\n", ["1:1: cord is not a known section; did you mean coord?"]],
  ["coordination:\n  mode: redis\n", ["1:1: coordination is not a known section; did you mean coord?"]],
  ["coord:\n  mode: enforc\n", ['2:3: mode must be enforce or observe or off, not "enforc"; did you mean enforce?']],
  ["coord:\n  mode:\n", ["2:3: mode has no value"]],
  ["coord:\n  mode: [off]\n", ["2:3: mode must be a single value"]],
  [
    "coord:\n  lease:\n    yieldAfter: 60\n",
    ['3:5: lease.yieldAfter must be a time from 0 to 168h such as 250ms, 60s, 5m or exit, not "60"; did you mean 60s?'],
  ],
  ["coord:\n  mode: off\n  mode: observe\n", ["3:3: mode stands twice; the first one counts"]],
  ["coord: { mode: off }\n---\ncoord: {}\n", ["2:1: holds more than one YAML document; only the first counts"]],
];

describe("a broken configuration file", () => {
  it.each(broken)("%j is told by line, column, key and the nearest known key", (text, expected) => {
    const place = makePlace();
    const path = place.write(join(place.clientHome, "workflow-config.yml"), text);
    expect([...complaints(place.load())].sort()).toEqual(expected.map((line) => `${path}:${line}`).sort());
  });

  it.each([
    ["coord:\n  mode: off\n bad: [", 3],
    ["coord: {mode: off", 1],
    ['coord:\n  mode: "off\n', 3],
    ["coord:\n\tmode: off", 2],
    ["coord:\n  mode: off\n  : : :\n  - x", 3],
  ])("%j counts for nothing, and the line is named", (text, line) => {
    const place = makePlace();
    const path = place.write(join(place.clientHome, "workflow-config.yml"), text);
    place.team("lease: { yieldAfter: 61s }");
    const loaded = place.load();
    // The other layers stand.
    expect(loaded.settings).toEqual({
      ...defaultSettings(),
      lease: { ...defaultSettings().lease, yieldAfterMs: 61_000 },
    });
    expect(complaints(loaded)).toEqual([expect.stringContaining("is not valid YAML, so nothing in it counts")]);
    expect(loaded.findings[0]?.where).toMatch(new RegExp(`^${path.replaceAll(".", "\\.")}:${line}:\\d+$`, "u"));
  });

  it("loses the faulty setting and keeps the others", () => {
    const place = makePlace();
    place.user(
      "mode: observe\nrole: A B\nunknown: 1\nlease:\n  ttl: 2m\n  fairAfter: soon\nfiles:\n  - { glob: a, mode: of }\n  - { glob: b, mode: off }\n  - 7",
    );
    const { settings, findings } = place.load();
    expect(settings).toMatchObject({ mode: "observe", role: null, lease: { ttlMs: 120_000, fairAfterMs: 10_000 } });
    expect(settings.rules.map(({ glob }) => glob).slice(1)).toEqual(["b"]);
    expect(findings.map(({ key }) => key).sort()).toEqual([
      "files.0.mode",
      "files.2",
      "lease.fairAfter",
      "role",
      "unknown",
    ]);
  });

  it("leaves sections of other tools alone, whatever they hold", () => {
    const place = makePlace();
    place.write(
      join(place.clientHome, "workflow-config.yml"),
      "tasks: &t { a: [1, !!set {}], b: 1, b: 2 }\nagents: *t\ngates:\n  mode: 1\ncoord: { mode: off }\n",
    );
    const { settings, findings } = place.load();
    expect([settings.mode, findings]).toEqual(["off", []]);
  });

  it("is nothing at all when empty or only comments", () => {
    for (const text of ["", "\n\n", "# nothing\n", "coord:\n", "coord: {}\n", "---\n", "\ufeffcoord: {}\n"]) {
      const place = makePlace();
      place.write(join(place.clientHome, "workflow-config.yml"), text);
      expect([text, place.load().findings]).toEqual([text, []]);
    }
  });
});
