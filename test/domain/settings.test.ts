import { describe, expect, it } from "vitest";
import { defaultSettings } from "../../src/config/defaults.ts";
import { type Mode, type ModeRule, modeFor } from "../../src/domain/settings.ts";
import { DEFAULT_SETTINGS } from "../support/default-settings.ts";

const rule = (source: string, mode: Mode): ModeRule => ({ glob: source, source, mode });

function mode(path: string, all: Mode, ...rules: ModeRule[]): string {
  const { mode: found, isByRule } = modeFor(path, { ...DEFAULT_SETTINGS, mode: all, rules });
  return isByRule ? `${found} by rule` : found;
}

const expected = (source: string, path: string): string =>
  new RegExp(source, "u").test(path) ? "off by rule" : "enforce";

describe("the mode of a file", () => {
  it("is the global one where no rule matches", () => {
    expect(mode("src/a.ts", "enforce", rule("^docs/", "off"))).toBe("enforce");
    expect(mode("src/a.ts", "observe")).toBe("observe");
  });

  it("is that of the last rule that matches", () => {
    const rules = [rule("^docs/", "off"), rule("\\.md$", "observe"), rule("^docs/secret", "enforce")];
    expect(mode("docs/a.txt", "enforce", ...rules)).toBe("off by rule");
    expect(mode("docs/a.md", "enforce", ...rules)).toBe("observe by rule");
    expect(mode("docs/secret.md", "enforce", ...rules)).toBe("enforce by rule");
  });

  it("is off for all when all is off", () => {
    expect(mode("a", "off", rule("", "enforce"))).toBe("off");
  });

  it("is not made stricter by a rule than observe for all", () => {
    expect(mode("a", "observe", rule("", "enforce"))).toBe("observe by rule");
    expect(mode("a", "observe", rule("", "off"))).toBe("off by rule");
  });

  it("is the same where names are compared as where the regular expression is asked", () => {
    const sources = defaultSettings().rules.map(({ source }) => source);
    expect(sources.length).toBeGreaterThan(0);
    const odd = ["a", "a|b", "a\\.b|c-d", "a.b", "a)$|(?:b", "a|", "\\d", "a/b", "(a)", "a\\.|\\.b"];
    for (const source of [...sources, ...odd.map((names) => `^(?:[^]*/)?(?:${names})$`)]) {
      for (const path of ["a", "b", "x/a", "x/y/b", "xa", "a.b", "axb", "c-d/a.b", "a/b", "", "x/", "a.", ".b", "1"]) {
        expect([source, path, mode(path, "enforce", rule(source, "off"))]).toEqual([
          source,
          path,
          expected(source, path),
        ]);
      }
      for (const path of [
        "yarn.lock",
        "x/yarn.lock",
        "yarnxlock",
        "ayarn.lock",
        "yarn.lock/a",
        "cargo.lock",
        "CARGO.LOCK",
      ]) {
        expect([source, path, mode(path, "enforce", rule(source, "off"))]).toEqual([
          source,
          path,
          expected(source, path),
        ]);
      }
    }
  });

  it("counts characters, not halves of them", () => {
    expect(mode("🦊.ts", "enforce", rule("^.\\.ts$", "off"))).toBe("off by rule");
  });
});
