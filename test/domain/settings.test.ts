import { describe, expect, it } from "vitest";
import { type Mode, type ModeRule, modeFor } from "../../src/domain/settings.ts";
import { DEFAULT_SETTINGS } from "../support/default-settings.ts";

const rule = (source: string, mode: Mode): ModeRule => ({ glob: source, source, mode });

function mode(path: string, all: Mode, ...rules: ModeRule[]): string {
  const { mode: found, isByRule } = modeFor(path, { ...DEFAULT_SETTINGS, mode: all, rules });
  return isByRule ? `${found} by rule` : found;
}

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

  it("counts characters, not halves of them", () => {
    expect(mode("🦊.ts", "enforce", rule("^.\\.ts$", "off"))).toBe("off by rule");
  });
});
