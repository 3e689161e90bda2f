import type { Verdict } from "../../domain/verdict.ts";
import { overlapText } from "../../text/notice-text.ts";
import { refusalText } from "../../text/refusal-text.ts";
import { context, deny, type HookOutput } from "../hook-output.ts";

/** A verdict in words; most edits need none. */
export function outputFor(verdict: Exclude<Verdict, { kind: "silent" }>): HookOutput {
  return verdict.kind === "deny"
    ? deny(refusalText(verdict.refusal))
    : context("PreToolUse", overlapText(verdict.path, verdict.overlaps));
}
