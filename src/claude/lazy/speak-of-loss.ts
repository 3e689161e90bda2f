import { lostWriteText } from "../../text/notice-text.ts";
import { context, type HookOutput } from "../hook-output.ts";

/** What the model is told after a write that slipped past. @param to who had the file by then */
export function outputForLoss(path: string, to: string): HookOutput {
  return context("PostToolUse", lostWriteText(path, to));
}
