import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "./json.ts";

export type UserHook = {
  readonly event: "PreToolUse" | "PostToolUse";
  /** Tool names, as in the client's settings. */
  readonly matcher: string;
  /** Body of a CommonJS script; `input` is the parsed hook input. May be asynchronous. */
  readonly body: string;
};

/** Settings with hooks of the user's own, which run beside coord's. Their scripts are written to `folder`. */
export function userHooks(folder: string, ...hooks: readonly UserHook[]): JsonObject {
  const byEvent: Record<string, JsonObject[]> = {};
  for (const [index, { event, matcher, body }] of hooks.entries()) {
    const file = join(folder, `user-hook-${index}.cjs`);
    writeFileSync(file, hookSource(body));
    const handler = { type: "command", command: `"${process.execPath}" "${file}"`, timeout: 60 };
    byEvent[event] = [...(byEvent[event] ?? []), { matcher, hooks: [handler] }];
  }
  return { hooks: byEvent };
}

/**
 * Keeps an edit in flight: coord has let it through, but the client waits for this hook before it writes. The hook ends
 * when `gateFile` exists.
 */
export function holdInFlight(gateFile: string): UserHook {
  const body = `while (!fs.existsSync(${JSON.stringify(gateFile)})) await sleep(20);`;
  return { event: "PreToolUse", matcher: "Edit", body };
}

// Ends by itself, so that a test that fails leaves nothing behind.
function hookSource(body: string): string {
  return `const fs = require("node:fs");
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
setTimeout(() => process.exit(1), 50_000).unref();
const input = JSON.parse(fs.readFileSync(0, "utf8"));
(async () => {
${body}
})();
`;
}
