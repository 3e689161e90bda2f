import { join } from "node:path";
import type { JsonObject } from "../trial/json-value.ts";
import type { PayloadName } from "../trial/payloads.ts";
import type { HookRun } from "../trial/run-registered.ts";
import type { TrialRepository } from "../trial/trial-repository.ts";
import { contextIn, refusalIn, type TrialSession } from "../trial/trial-session.ts";
import { amiss } from "./stage.ts";

export type Replacement = { readonly file: string; readonly from: string; readonly to: string };

/** What one hook answered, as far as the story needs it. */
export type Heard = { readonly text: string; readonly ms: number };

/** One session of the story: what a client makes of a model's tool calls, with real hook processes. */
export type Actor = {
  /** What its model is told. */
  start(): Promise<Heard>;
  read(file: string): Promise<Heard>;
  /** Null: not refused. */
  ask(edit: Replacement): Promise<Heard & { readonly refusal: string | null }>;
  /** Makes the edit that was granted, and reports it. */
  write(edit: Replacement): Promise<Heard>;
};

export function castActor(session: TrialSession, repository: TrialRepository): Actor {
  const pathOf = (file: string): string => join(repository.folder, file);
  const fire = async (name: PayloadName, changes: JsonObject) => answered(name, await session.fire(name, changes));
  const inputOf = ({ file, from, to }: Replacement): JsonObject => ({
    tool_input: { file_path: pathOf(file), old_string: from, new_string: to },
  });
  return {
    start: async () => {
      const { answer, ms } = await fire("SessionStart/startup-with-model", {});
      return { text: contextIn(answer) ?? "", ms };
    },
    read: async (file) => {
      const shown = { filePath: pathOf(file), content: repository.read(file) };
      const changes = { tool_input: { file_path: pathOf(file) }, tool_response: { file: shown } };
      return { text: "", ms: (await fire("PostToolUse/read-whole", changes)).ms };
    },
    ask: async (edit) => {
      const { answer, ms } = await fire("PreToolUse/edit-one", inputOf(edit));
      const refusal = refusalIn(answer);
      if (refusal === null && Object.keys(answer).length > 0) throw amiss(`PreToolUse said ${JSON.stringify(answer)}`);
      return { text: refusal ?? "", ms, refusal };
    },
    write: async (edit) => {
      repository.write(edit.file, repository.read(edit.file).replace(edit.from, edit.to));
      return { text: "", ms: (await fire("PostToolUse/edit-one", inputOf(edit))).ms };
    },
  };
}

function answered(name: PayloadName, run: HookRun): Extract<HookRun, { kind: "answered" }> {
  if (run.kind === "failed") throw amiss(`the hook for ${name.replace(/\/.*/, "")} ${run.reason}`);
  return run;
}
