import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { defaultSettings } from "../../src/config/defaults.ts";
import { explainConfig } from "../../src/config/explain.ts";
import { starterConfig } from "../../src/config/init.ts";
import { SCALAR_KEYS, SCALAR_NAMES, scalarKey } from "../../src/config/keys.ts";
import { readLayer } from "../../src/config/layer.ts";
import { CONFIG_SECTION, configJsonSchema } from "../../src/config/schema.ts";
import { findNearest } from "../../src/domain/nearest.ts";
import { makePlace } from "./support.ts";

function explain(place: ReturnType<typeof makePlace>, env = {}) {
  const { checkout, stateDir, clientHome } = place;
  return explainConfig({ checkout, stateDir, clientHome, foldsCase: false, env, flags: {} });
}

describe("config explain", () => {
  it("has a row for every setting, with its default", () => {
    const { rows, problems } = explain(makePlace());
    expect(rows.slice(0, -1).map(({ key, source }) => [key, source])).toEqual(
      SCALAR_NAMES.map((name) => [name, "default"]),
    );
    expect(rows.every(({ description, ignoredBecause }) => description !== "" && ignoredBecause.length === 0)).toBe(
      true,
    );
    expect(problems).toEqual([]);
  });

  it("names the source of each value, and what does not count beside it", () => {
    const place = makePlace();
    place.team('mode: off\nlease:\n  ttl: 6m\nfiles: [{ glob: "x/**", mode: off }]\nmod: 1');
    const user = place.user("role: backend\nlease: { yieldAfter: exit }");
    const { rows, problems } = explain(place, { COORD_ON_FAILURE: "ask", COORD_TTL: "soon" });
    const row = (key: string) => rows.find((candidate) => candidate.key === key);
    expect(row("mode")).toMatchObject({ value: "enforce", source: "default" });
    expect(row("mode")?.ignoredBecause).toEqual([
      expect.stringMatching(/^\.claude\/workflow-config\.yml:2:3: mode: off .*coord trust$/u),
    ]);
    expect(row("lease.ttl")).toMatchObject({ value: "6m", source: ".claude/workflow-config.yml:4" });
    expect(row("lease.ttl")?.ignoredBecause).toEqual([expect.stringMatching(/^COORD_TTL: lease\.ttl must be a time/u)]);
    expect(row("role")).toMatchObject({ value: "backend", source: `${user}:2`, note: null });
    expect(row("onFailure")).toMatchObject({ value: "ask", source: "COORD_ON_FAILURE" });
    expect(row("lease.yieldAfter")?.note).toMatch(/deadlock/u);
    expect(problems).toEqual([
      expect.stringMatching(/yml:6:3: mod is not a known key; did you mean mode\?$/u),
      expect.stringMatching(/yml:5:\d+: files "x\/\*\*": off does not count/u),
    ]);
  });
});

describe("the starter file", () => {
  it("counts without trust, and changes nothing", () => {
    const place = makePlace();
    place.write(join(place.checkout, ".claude", "workflow-config.yml"), starterConfig());
    const { settings, findings } = place.load();
    expect([settings, findings]).toEqual([defaultSettings(), []]);
  });

  it("names every key the schema knows, each with its default, when its comments are taken off", () => {
    const text = starterConfig().replace(/^ {2}#(?=\S| {2})/gmu, "  ");
    const { scalars, rules, faults } = readLayer(text);
    expect(faults).toEqual([]);
    expect(scalars.map(({ name }) => name)).toEqual(SCALAR_NAMES);
    for (const { name, text: value } of scalars) {
      expect([name, value]).toEqual([name, name === "role" ? "backend" : scalarKey(name).show(defaultSettings())]);
      expect(text).toContain(`(${scalarKey(name).env})`);
    }
    expect(rules.map(({ glob }) => glob)).toEqual(["*.snap", "src/generated/**", "/CHANGELOG.md"]);
    expect(text.split("\n").every((line) => line.length <= 120)).toBe(true);
  });
});

describe("the schema", () => {
  it("names the same keys as the table that the environment and hooks are read by", () => {
    const { lease, files: _, resources: __, ...others } = CONFIG_SECTION.shape;
    const names = [...Object.keys(others), ...Object.keys(lease.unwrap().shape).map((name) => `lease.${name}`)];
    expect(names.sort()).toEqual(Object.keys(SCALAR_KEYS).sort());
    expect([...SCALAR_NAMES].sort()).toEqual(Object.keys(SCALAR_KEYS).sort());
    expect(new Set(SCALAR_NAMES.map((name) => scalarKey(name).env)).size).toBe(SCALAR_NAMES.length);
  });

  it("is published for editors: keys, choices and patterns", () => {
    const schema = configJsonSchema();
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    expect(schema).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      additionalProperties: false,
      properties: {
        tasks: {},
        coord: {
          additionalProperties: false,
          properties: {
            mode: { enum: ["enforce", "observe", "off"], description: expect.stringContaining("(default: enforce)") },
            decisionsShown: { type: "integer", minimum: 0, maximum: 20 },
            files: { items: { required: ["mode"], additionalProperties: false } },
          },
        },
      },
    });
  });
});

describe("findNearest", () => {
  it.each([
    ["yeildAfter", "yieldAfter"],
    ["MODE", "mode"],
    ["mood", "mode"],
    ["", null],
    ["xyzzy", null],
    ["x".repeat(100_000), null],
  ])("%s", (word, nearest) => expect(findNearest(word, ["mode", "yieldAfter", "ttl"])).toBe(nearest));
});
