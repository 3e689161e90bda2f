import type { Caller, Machine } from "../../app/machine.ts";
import { sayNow } from "../../app/say-now.ts";
import { lostWriteText } from "../../text/notice-text.ts";
import { context, type HookOutput } from "../hook-output.ts";

/** What the model is told after a write that slipped past. @param to who had the file by then */
export async function outputForLoss(
  machine: Machine,
  caller: Caller,
  toolUseId: string,
  path: string,
  to: string,
): Promise<HookOutput> {
  const saying = { event: "PostToolUse", toolUseId };
  return context("PostToolUse", await sayNow(machine, caller, saying, [lostWriteText(path, to)]));
}
