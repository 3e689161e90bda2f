import { failureText } from "../../text/failure-text.ts";
import { describe } from "../describe-error.ts";
import type { CommonInput } from "../hook-input.ts";
import { ask, deny, type HookOutput, SILENT, tellUser } from "../hook-output.ts";
import type { Coord, Hook } from "../run-hook.ts";

/** What a hook answers when coord itself failed; the failure is kept on record where that is possible. */
export async function answerFailure<I extends CommonInput>(
  hook: Hook<I>,
  coord: Coord | null,
  folder: string,
  error: unknown,
): Promise<HookOutput> {
  await coord?.recordFailure(folder, hook.event, error);
  const { message, hint } = describe(error);
  if (!hook.isGuard) return hook.event === "SessionStart" ? tellUser(failureText("skipped", message, hint)) : SILENT;
  const onFailure = (await coord?.onFailureIn(folder)) ?? "allow";
  if (onFailure === "deny") return deny(failureText("refused", message, hint));
  if (onFailure === "ask") return ask(failureText("asks", message, hint));
  return tellUser(failureText("goes-on", message, hint));
}
