import { describe, expect, it } from "vitest";
import { RESOURCE_PRESETS } from "../../src/config/resource-presets.ts";
import { usesResource } from "../../src/domain/named-resource.ts";
import { complaints, makePlace } from "./support.ts";

describe("named resources in the configuration", () => {
  it("have patterns, capacity and time, or those of a preset", () => {
    const place = makePlace();
    place.user(
      'resources:\n    tests: preset\n    "port:3000": { commands: ["npm run dev*"], ttl: 8h }\n    db: { commands: [psql], capacity: 2 }',
    );
    const { settings, findings } = place.load();
    expect(findings).toEqual([]);
    expect(settings.resources.map(({ name, capacity, ttlMs }) => [name, capacity, ttlMs])).toEqual([
      ["tests", 1, 30 * 60_000],
      ["port:3000", 1, 8 * 60 * 60_000],
      ["db", 2, 30 * 60_000],
    ]);
    expect(settings.resources[0]?.commands).toContain("pytest");
  });

  it("are none until one is named", () => {
    expect(makePlace().load().settings.resources).toEqual([]);
  });

  it("of a file that came with a repository count only after coord trust", () => {
    const place = makePlace();
    place.team('resources: { all: { commands: ["git *"] }, tests: preset }');
    const { settings } = place.load();
    expect(settings.resources).toEqual([]);
    expect(complaints(place.load())).toHaveLength(2);
    expect(complaints(place.load())[0]).toMatch(/resources\.all does not count: .*coord trust/);
  });

  it("can be switched off by a stronger file", () => {
    const place = makePlace();
    place.user("resources: { tests: off }");
    expect(place.load().settings.resources).toEqual([]);
    expect(complaints(place.load())).toEqual([]);
  });

  it.each([
    ["{ test: preset }", /resources\.test is no preset \(tests, build, install, db, dev-server\)/],
    ["{ Tests: { commands: [x] } }", /must be a name such as tests/],
    ["{ x: { command: [x] } }", /resources\.x/],
    ["{ x: { commands: ['*'] } }", /resources\.x/],
    ["{ x: { commands: [a], ttl: 2d } }", /resources\.x/],
    ["{ x: { commands: [a], capacity: 0 } }", /resources\.x/],
    ["{ x: { commands: [] } }", /resources\.x/],
    ["[a]", /resources/],
  ])("say what is wrong with %s, and keep the rest", (text, message) => {
    const place = makePlace();
    place.user(`decisionsShown: 3\nresources: ${text}`);
    const loaded = place.load();
    expect(loaded.settings.resources).toEqual([]);
    expect(loaded.settings.decisionsShown).toBe(3);
    expect(complaints(loaded).join("\n")).toMatch(message);
  });

  it("keep a good entry beside a bad one", () => {
    const place = makePlace();
    place.user("resources: { tests: preset, x: { commands: [] } }");
    const loaded = place.load();
    expect(loaded.settings.resources.map(({ name }) => name)).toEqual(["tests"]);
    expect(complaints(loaded)).toHaveLength(1);
  });
});

describe("the presets", () => {
  const presetOf = (command: string): readonly string[] =>
    RESOURCE_PRESETS.filter((preset) => usesResource(command, preset)).map(({ name }) => name);

  it.each([
    ["npm test -- --watch", ["tests"]],
    ["npm run test:unit", ["tests"]],
    ["npx vitest run a.test.ts", ["tests"]],
    ["python3 -m pytest -q", ["tests"]],
    ["./gradlew :app:test --info", ["tests"]],
    ["pnpm run build", ["build"]],
    ["make -j8", ["build"]],
    ["npm ci", ["install"]],
    ["pip install -r requirements.txt", ["install"]],
    ["npx prisma migrate dev", ["db"]],
    ["bin/rails db:migrate", ["db"]],
    ["npm run dev -- --port 3000", ["dev-server"]],
    ["npm run lint", []],
    ["make format", []],
    ["git commit -m npm test", []],
    ["cat package.json", []],
    ["vitest-report", []],
    ["npm view vite", []],
  ])("%s uses %j", (command, expected) => {
    expect(presetOf(command)).toEqual(expected);
  });
});
