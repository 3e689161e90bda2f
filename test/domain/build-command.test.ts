import { describe, expect, it } from "vitest";
import { MAY_BUILD } from "../../src/claude/after-command.ts";
import { buildCommand, buildResult, hasBroken } from "../../src/domain/build-command.ts";

const KNOWN = [
  "pnpm test",
  "npm run build",
  "yarn test:unit",
  "npm test -- --run",
  "npx vitest run",
  "npx --yes tsc --noEmit",
  "pnpm exec eslint .",
  "npx biome check",
  "CI=1 pnpm test",
  "pnpm test 2>&1",
  "make",
  "make -j4 all",
  "./gradlew build",
  "mvn -q test",
  "cargo test --workspace",
  "go vet ./...",
  "go test ./...",
  "pytest -q",
  "python3 -m pytest tests",
  "python -m unittest",
  "uv run pytest",
  "tox",
  "mypy src",
  "ruff check",
  "bundle exec rspec",
  "vendor/bin/phpunit",
  "ninja -C out",
  "cmake --build build",
  "ctest",
  "bazel test //...",
  "xcodebuild -scheme app",
  "dotnet test",
];

const OTHERS = [
  "git status",
  "pnpm test | tail -5",
  "pnpm test || true",
  "pnpm build && pnpm test",
  "pnpm test; echo done",
  "pnpm test &",
  "pnpm test --watch",
  "npx vitest --ui",
  "make help me --help",
  "echo make test",
  "cat test/build.ts",
  "npm install",
  "tests/run.sh",
  "pnpm testify",
  "make $(cat targets)",
  "make `cat targets`",
  `make ${"x".repeat(500)}`,
];

describe("a known build or test", () => {
  it.each(KNOWN)("is %s", (line) => {
    expect(buildCommand(line)).toBe(line);
    // What hooks look for before they load this.
    expect(MAY_BUILD.test(line)).toBe(true);
  });

  it.each(OTHERS)("is not %s", (line) => {
    expect(buildCommand(line)).toBeNull();
  });

  it("is told without what looks like a credential", () => {
    expect(buildCommand("NPM_TOKEN=npm_0123456789abcdefghijABCDEFGHIJ012345 pnpm test")).not.toContain("abcdefghij");
  });

  it("ends by its exit code, if that is its own", () => {
    expect([null, 0, 1, 125, 126, 127, 143].map(buildResult)).toEqual([
      null,
      "passed",
      "failed",
      "failed",
      null,
      null,
      null,
    ]);
  });

  it("has broken when it passed the last time and fails now", () => {
    const build = { command: "make", folder: "/repo", atMs: 0 };
    expect(hasBroken({ ...build, result: "passed" }, "failed")).toBe(true);
    expect(hasBroken({ ...build, result: "failed" }, "failed")).toBe(false);
    expect(hasBroken({ ...build, result: "passed" }, "passed")).toBe(false);
    expect(hasBroken(null, "failed")).toBe(false);
  });
});
