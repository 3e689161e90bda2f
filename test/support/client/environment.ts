import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { JsonObject } from "./json.ts";

/** Made up; the client only wants to see a key, and asks about keys it has not seen approved (see `prepareHome`). */
const API_KEY = "sk-ant-api03-scripted-model-key-0123456789abcdef";
/** Every process of a client inherits this mark, also those that leave its process group: leftovers are found by it. */
export const RUN_MARK = "COORD_TEST_RUN";

/** The client's program: `COORD_TEST_CLAUDE`, else the file in the installed per-platform package. */
export function findClaude(): string {
  const override = process.env["COORD_TEST_CLAUDE"];
  if (override !== undefined) return override;
  const name = process.platform === "win32" ? "claude.exe" : "claude";
  const packageName = `@anthropic-ai/claude-code-${process.platform}-${process.arch}`;
  for (const from of [import.meta.url, clientPackageFile()]) {
    try {
      const file = join(dirname(createRequire(from).resolve(`${packageName}/package.json`)), name);
      if (existsSync(file)) return file;
    } catch {
      // Not visible from here: strict package managers show it only to the package that depends on it.
    }
  }
  throw new Error(`no Claude Code client: install ${packageName} or set COORD_TEST_CLAUDE`);
}

function clientPackageFile(): string {
  try {
    return createRequire(import.meta.url).resolve("@anthropic-ai/claude-code/package.json");
  } catch {
    return import.meta.url;
  }
}

/** The whole environment of a client: nothing of the machine's own but PATH. */
export function clientEnvironment(options: {
  readonly home: string;
  readonly baseUrl: string;
  readonly runMark: string;
  readonly extra?: Readonly<Record<string, string>>;
}): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
    HOME: options.home,
    TMPDIR: join(options.home, "tmp"),
    TERM: "xterm-256color",
    LANG: "C.UTF-8",
    SHELL: "/bin/bash",
    IS_SANDBOX: "1",
    ANTHROPIC_BASE_URL: options.baseUrl,
    ANTHROPIC_API_KEY: API_KEY,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    DISABLE_AUTOUPDATER: "1",
    DISABLE_TELEMETRY: "1",
    [RUN_MARK]: options.runMark,
    ...options.extra,
  };
}

/** Answers the client's first-run questions (theme, key, trust of each folder, bypass mode) before they are asked. */
export function prepareHome(
  home: string,
  options: { readonly trusted: readonly string[]; readonly settings?: JsonObject },
): void {
  mkdirSync(join(home, ".claude"), { recursive: true });
  mkdirSync(join(home, "tmp"), { recursive: true });
  const trust = { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true, projectOnboardingSeenCount: 1 };
  writeJson(join(home, ".claude.json"), {
    hasCompletedOnboarding: true,
    theme: "dark",
    numStartups: 10,
    bypassPermissionsModeAccepted: true,
    customApiKeyResponses: { approved: [API_KEY.slice(-20)], rejected: [] },
    projects: Object.fromEntries(options.trusted.map((folder) => [folder, trust])),
  });
  writeUserSettings(home, options.settings ?? {});
}

/** Replaces the user's settings; a running client notices. */
export function writeUserSettings(home: string, settings: JsonObject): void {
  writeJson(join(home, ".claude", "settings.json"), {
    theme: "dark",
    skipDangerousModePermissionPrompt: true,
    ...settings,
  });
}

function writeJson(file: string, value: unknown): void {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}
