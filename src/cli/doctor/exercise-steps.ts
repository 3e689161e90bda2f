import type { TrialStepName } from "../../app/diagnosis.ts";
import { type JsonObject, textAt } from "../trial/json-value.ts";
import type { HookRun } from "../trial/run-registered.ts";
import type { TrialRepository } from "../trial/trial-repository.ts";
import { contextIn, refusalIn, type TrialSession } from "../trial/trial-session.ts";
import { openTrialState, type TrialState } from "./trial-state.ts";

/** Null: as it must be. Otherwise what is wrong, read on after the name of the event. */
export type Fault = string | null;

export type Step = {
  readonly step: TrialStepName;
  readonly fire: () => Promise<HookRun>;
  readonly judge: (answer: JsonObject) => Fault | Promise<Fault>;
};

/** The file before and after the captured edit. */
export const BEFORE = "one\nTWO\nthree\n";
const AFTER = "one\ntwo\nthree\n";

export const EVENTS: Readonly<Record<TrialStepName, string>> = {
  register: "SessionStart",
  "register-second": "SessionStart",
  task: "UserPromptSubmit",
  see: "PostToolUse",
  grant: "PreToolUse",
  refuse: "PreToolUse",
  permission: "PermissionRequest",
  settle: "PostToolUse",
  batch: "PostToolBatch",
  failure: "PostToolUseFailure",
  "agent-start": "SubagentStart",
  "agent-stop": "SubagentStop",
  command: "UserPromptExpansion",
  "turn-end": "Stop",
  "turn-failure": "StopFailure",
  release: "SessionEnd",
  drift: "PreToolUse",
  regrant: "PreToolUse",
  "last-release": "SessionEnd",
};

type Cast = {
  readonly first: TrialSession;
  readonly second: TrialSession;
  readonly repository: TrialRepository;
  readonly state: TrialState;
  /** What coord calls the first session; known once it is registered. */
  firstName: string;
};

/** A short life of two sessions that want one file: every event that coord has a hook for, at least once. */
export function stepsFor(repository: TrialRepository, first: TrialSession, second: TrialSession): readonly Step[] {
  const cast: Cast = { first, second, repository, state: openTrialState(repository), firstName: "" };
  return [...arrival(cast), ...collision(cast), ...rest(cast), ...departure(cast)];
}

function arrival(cast: Cast): readonly Step[] {
  const { first, second, state } = cast;
  const named = (answer: JsonObject): Fault => {
    cast.firstName = /you are ([\w-]+)/.exec(contextIn(answer) ?? "")?.[1] ?? "";
    return cast.firstName === "" ? unexpected("the session's name", answer) : null;
  };
  return [
    step("register", () => first.fire("SessionStart/startup-with-model"), named),
    step(
      "register-second",
      () => second.fire("SessionStart/startup-with-model"),
      (answer) => says(contextIn(answer), cast.firstName, answer),
    ),
    step(
      "task",
      () => first.fire("UserPromptSubmit/typed"),
      silentAnd(async () => ((await state.tasks()).includes("work on the files") ? null : "kept no task")),
    ),
    step("see", () => first.fire("PostToolUse/read-whole", shown(BEFORE)), silent),
    step("see", () => second.fire("PostToolUse/read-whole", shown(BEFORE)), silent),
  ];
}

function collision(cast: Cast): readonly Step[] {
  const { first, second, state, repository } = cast;
  const write = (): Promise<HookRun> => {
    repository.write("a.txt", AFTER);
    return first.fire("PostToolUse/edit-one");
  };
  return [
    step(
      "grant",
      () => first.fire("PreToolUse/edit-one"),
      silentAnd(() => state.leaseFault(1)),
    ),
    step(
      "refuse",
      () => second.fire("PreToolUse/edit-one"),
      (answer) => says(refusalIn(answer), cast.firstName, answer),
    ),
    step("permission", () => first.fire("PermissionRequest/edit"), silent),
    step(
      "settle",
      write,
      silentAnd(() => state.leaseFault(1)),
    ),
    step("batch", () => first.fire("PostToolBatch/edit-one"), silent),
  ];
}

const COMMAND = { command_name: "coord:coord-status", prompt: "/coord-status" };

function rest({ first, second }: Cast): readonly Step[] {
  return [
    step("failure", () => first.fire("PostToolUseFailure/bash-fails"), silent),
    step("agent-start", () => first.fire("SubagentStart/general-purpose"), silent),
    step("agent-stop", () => first.fire("SubagentStop/general-purpose"), silent),
    step(
      "command",
      () => first.fire("UserPromptExpansion/without-arguments", COMMAND),
      (answer) => says(textAt(answer, "reason"), "a.txt", answer),
    ),
    step("turn-end", () => first.fire("Stop/plain"), silent),
    step("turn-failure", () => second.fire("StopFailure/unknown"), silent),
  ];
}

function departure({ first, second, state }: Cast): readonly Step[] {
  return [
    step(
      "release",
      () => first.fire("SessionEnd/other"),
      silentAnd(() => state.leaseFault(0)),
    ),
    step(
      "drift",
      () => second.fire("PreToolUse/edit-one"),
      (answer) => says(refusalIn(answer), "TWO", answer),
    ),
    step("see", () => second.fire("PostToolUse/read-whole", shown(AFTER)), silent),
    step(
      "regrant",
      () => second.fire("PreToolUse/edit-one"),
      silentAnd(() => state.leaseFault(1)),
    ),
    step("last-release", () => second.fire("SessionEnd/other"), silentAnd(state.sessionFault)),
  ];
}

function step(name: TrialStepName, fire: Step["fire"], judge: Step["judge"]): Step {
  return { step: name, fire, judge };
}

/** What a Read showed of the whole file. */
function shown(content: string): JsonObject {
  return { tool_response: { file: { content } } };
}

const MOST_QUOTED = 300;

function unexpected(wanted: string, answer: JsonObject): string {
  return `answered without ${wanted}: ${JSON.stringify(answer).slice(0, MOST_QUOTED)}`;
}

function says(text: string | null, wanted: string, answer: JsonObject): Fault {
  return wanted !== "" && text?.includes(wanted) === true ? null : unexpected(`"${wanted}"`, answer);
}

function silent(answer: JsonObject): Fault {
  if (Object.keys(answer).length === 0) return null;
  return `spoke where it must not: ${JSON.stringify(answer).slice(0, MOST_QUOTED)}`;
}

function silentAnd(fault: () => Promise<Fault>): Step["judge"] {
  return async (answer) => silent(answer) ?? (await fault());
}
