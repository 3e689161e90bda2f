import { answerCall } from "../../app/wake.ts";
import { wokenText } from "../../text/wake-text.ts";
import { type FileChangedInput, parseFileChanged } from "../hook-input.ts";
import { type HookOutput, SILENT } from "../hook-output.ts";
import { type Hook, wakeWith } from "../run-hook.ts";

/** A file that some plugin has the client watch changed: wakes the idle session if it is the call of a question to it. */
export const fileChanged: Hook<FileChangedInput> = {
  event: "FileChanged",
  parse: parseFileChanged,
  isGuard: false,
  deadlineMs: 8000,
  handle: async (input, { machine, callerFor, afterPrint }): Promise<HookOutput> => {
    // A one-shot run would be held open by what wakes it.
    if (process.env["CLAUDE_CODE_SESSION_ATTENDED"] !== "1") return SILENT;
    const message = await answerCall(machine, callerFor(input), input.file_path);
    // The message itself comes as any other: the turn that starts now begins with a hook that delivers it.
    if (message !== null) afterPrint.push(async () => wakeWith(wokenText(message)));
    return SILENT;
  },
};
