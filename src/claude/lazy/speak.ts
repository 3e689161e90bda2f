import type { Caller, Machine } from "../../app/machine.ts";
import { sayNow } from "../../app/say-now.ts";
import type { Verdict } from "../../domain/verdict.ts";
import { claimedText, overlapText, unkeptText } from "../../text/notice-text.ts";
import { refusalText } from "../../text/refusal-text.ts";
import { context, deny, type HookOutput, tellUser } from "../hook-output.ts";

/** A verdict in words; most edits need none. Denials do not count against what may be added to a turn. */
export async function outputFor(
  machine: Machine,
  caller: Caller,
  toolUseId: string,
  verdict: Exclude<Verdict, { kind: "silent" }>,
): Promise<HookOutput> {
  if (verdict.kind === "deny") return deny(refusalText(verdict.refusal));
  const { path } = verdict;
  // For the user, not for the model.
  if (verdict.kind === "unkept") return tellUser(unkeptText(path, verdict.reason));
  const text = verdict.kind === "claimed" ? claimedText(path, verdict.claims) : overlapText(path, verdict.overlaps);
  return context("PreToolUse", await sayNow(machine, caller, { event: "PreToolUse", toolUseId }, [text]));
}
