import { type CommonInput, parseCommon } from "../hook-input.ts";
import { SILENT } from "../hook-output.ts";
import type { Hook } from "../run-hook.ts";

/** Runs beside the start of a session, which does not wait for it: makes the hooks around an edit start faster. */
export const keepCode: Hook<CommonInput> = {
  event: "SessionStart",
  parse: parseCommon,
  isGuard: false,
  deadlineMs: 25_000,
  handle: async () => {
    const dataFolder = process.env["CLAUDE_PLUGIN_DATA"];
    const { keepCompiled } = await import("../../start/lazy/keep-compiled.ts");
    try {
      if (dataFolder) await keepCompiled(`${__dirname}/..`, dataFolder);
    } catch {
      // A full disk or a folder that cannot be written: hooks compile their code as ever, and the next session tries again.
    }
    return SILENT;
  },
};
