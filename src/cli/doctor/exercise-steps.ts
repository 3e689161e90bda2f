import type { TrialStepName } from "../../app/diagnosis.ts";
import { type JsonObject, textAt } from "../trial/json-value.ts";
import type { HookRun } from "../trial/run-registered.ts";
import type { TrialRepository } from "../trial/trial-repository.ts";
import { contextIn, refusalIn, type TrialSession } from "../trial/trial-session.ts";
import { type Fault, says, silent, silentAnd, unexpected } from "./judge-answer.ts";
import { openTrialState, type TrialState } from "./trial-state.ts";

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
  "refuse-command": "PreToolUse",
  "grant-command": "PreToolUse",
  "settle-command": "PostToolUse",
  "find-change": "PostToolUse",
  "refuse-git": "PreToolUse",
  "refuse-tool": "PreToolUse",
  failure: "PostToolUseFailure",
  "agent-start": "SubagentStart",
  "agent-stop": "SubagentStop",
  command: "UserPromptExpansion",
  "turn-end": "Stop",
  "turn-failure": "StopFailure",
  "wake-nobody": "FileChanged",
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
export function stepsFor(
  repository: TrialRepository,
  first: TrialSession,
  second: TrialSession,
  hasGit: boolean,
): readonly Step[] {
  const cast: Cast = { first, second, repository, state: openTrialState(repository), firstName: "" };
  return [
    ...arrival(cast),
    ...collision(cast),
    ...commands(cast),
    ...(hasGit ? [git(cast)] : []),
    ...rest(cast),
    ...departure(cast),
  ];
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

/** A file of the first session's own that its command makes; it is gone again before the trial looks at what is left. */
const MADE = "b.txt";
const MAKE = { tool_input: { command: `echo made > ${MADE}` } };
/** Its line does not say what it writes: then what others hold is looked at. */
const SCRIPT = { tool_input: { command: "node generate.js" } };

function commands(cast: Cast): readonly Step[] {
  const { first, second, state, repository } = cast;
  const isRefused = (answer: JsonObject): Fault => says(refusalIn(answer), cast.firstName, answer);
  const overwrite = async (): Promise<HookRun> => {
    repository.write(MADE, "overwritten\n");
    const run = await second.fire("PostToolUse/bash-ok", SCRIPT);
    repository.remove(MADE);
    return run;
  };
  return [
    step("refuse-command", () => second.fire("PreToolUse/bash-writes-read-file"), isRefused),
    step("refuse-tool", () => second.fire("PreToolUse/mcp-write"), isRefused),
    step(
      "grant-command",
      () => first.fire("PreToolUse/bash-ok", MAKE),
      silentAnd(async () => (await state.leaseFault(2)) ?? state.flightFault(1)),
    ),
    step(
      "settle-command",
      () => {
        repository.write(MADE, "made\n");
        return first.fire("PostToolUse/bash-ok", MAKE);
      },
      silentAnd(() => state.flightFault(0)),
    ),
    step("batch", () => first.fire("PostToolBatch/edit-one"), silent),
    step("find-change", overwrite, (answer) => says(contextIn(answer), `${MADE}, held by session`, answer)),
  ];
}

function git(cast: Cast): Step {
  const sweep = { tool_input: { command: "git commit -am all" } };
  const fire = (): Promise<HookRun> => cast.second.fire("PreToolUse/bash-ok", sweep);
  return step("refuse-git", fire, (answer) => says(refusalIn(answer), cast.firstName, answer));
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
    step("wake-nobody", () => second.fire("FileChanged/change"), silent),
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
