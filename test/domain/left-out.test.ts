import { describe, expect, it } from "vitest";
import { leftOutBecause } from "../../src/domain/git/left-out.ts";

describe("a file that git does not know", () => {
  it.each([
    [".env", "secret-like"],
    ["config/prod.PEM", "secret-like"],
    ["secrets/db.txt", "secret-like"],
    ["credentials.json", "secret-like"],
    ["web/node_modules/x/index.js", "usually-ignored"],
    [".DS_Store", "usually-ignored"],
    ["src/__pycache__/a.py", "usually-ignored"],
    ["a.txt~", "usually-ignored"],
    ["src/token.ts", null],
    ["password-form.tsx", null],
    [".env.example", null],
    ["dist/index.js", null],
    ["src/logger.ts", null],
    ["a b/log", null],
  ])("%s: %s", (name, because) => {
    expect(leftOutBecause(name, ["untracked"])).toBe(because);
  });

  it("is left out only because git does not know it", () => {
    expect(leftOutBecause(".env", ["modified"])).toBeNull();
    expect(leftOutBecause(".env", ["staged", "modified"])).toBeNull();
  });
});
