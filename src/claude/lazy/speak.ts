import type { Verdict } from "../../domain/verdict.ts";
import { overlapText, unkeptText } from "../../text/notice-text.ts";
import { refusalText } from "../../text/refusal-text.ts";
import { context, deny, type HookOutput, tellUser } from "../hook-output.ts";

/** A verdict in words; most edits need none. */
export function outputFor(verdict: Exclude<Verdict, { kind: "silent" }>): HookOutput {
  switch (verdict.kind) {
    case "deny":
      return deny(refusalText(verdict.refusal));
    case "unkept":
      return tellUser(unkeptText(verdict.path, verdict.reason));
    case "overlap":
      return context("PreToolUse", overlapText(verdict.path, verdict.overlaps));
  }
}
