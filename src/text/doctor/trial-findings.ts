import type { Finding, TrialFacts, TrialStep, TrialStepName } from "../../app/diagnosis.ts";
import { clean } from "../clean.ts";
import { findingsOn } from "./finding.ts";

const { ok, problem, warning } = findingsOn("hooks");

/** What each step of the trial shows, read on after the name of its event. */
const DOES: Readonly<Record<TrialStepName, string>> = {
  register: "registers a session",
  "register-second": "tells the second session who is here",
  task: "takes the first prompt as the task",
  see: "remembers what was read",
  grant: "grants a free file without a word",
  refuse: "refuses it to the second session, with facts",
  permission: "marks an edit that waits for its user",
  settle: "settles the edit, keeps the lease",
  batch: "settles again after a whole reply",
  "refuse-command": "refuses a command that would write it",
  "grant-command": "grants a command its file",
  "settle-command": "settles what the command wrote",
  "find-change": "finds what a command overwrote",
  "refuse-git": "refuses git to sweep up another's work",
  "refuse-tool": "refuses a tool of an MCP server",
  failure: "goes on after a tool that failed",
  "agent-start": "counts a subagent",
  "agent-stop": "sees a subagent off",
  command: "answers /coord-status without the model",
  "turn-end": "ends a turn",
  "turn-failure": "ends a turn that failed",
  "wake-nobody": "wakes nobody without a question",
  release: "releases what the session held",
  drift: "refuses a write over changed content",
  regrant: "grants it after re-reading",
  "last-release": "leaves nothing behind",
};

export function doesText(step: TrialStepName): string {
  return DOES[step];
}

/** One finding per hook process that did not do what it must; one for all if each did. */
export function trialFindings(facts: TrialFacts): readonly Finding[] {
  if (facts.kind === "not-possible") {
    return [
      problem(
        "trial",
        `the hooks could not be tried in a throw-away repository: ${clean(facts.reason, 300)}`,
        "Whether they protect an edit is not known.",
        "make room for temporary files and see that they can be written (TMPDIR), then: coord doctor",
      ),
    ];
  }
  if (facts.steps.length === 0) return [];
  const failed = facts.steps.filter(({ fault }) => fault !== null).map(faultFinding);
  const summary = ok("trial", trialSummary(facts.steps));
  return [...(failed.length > 0 ? failed : [summary]), ...leftoverFindings(facts.leftovers)];
}

function trialSummary(steps: readonly TrialStep[]): string {
  const times = steps.map(({ ms }) => ms).sort((a, b) => a - b);
  const median = times[Math.floor(times.length / 2)] ?? 0;
  const events = new Set(steps.map(({ event }) => event)).size;
  return `${steps.length} hook runs over ${events} events did what they must (median ${median} ms, longest ${times.at(-1) ?? 0} ms)`;
}

function faultFinding({ event, step, fault }: TrialStep): Finding {
  return problem(
    `trial-${step}`,
    `${event}, which ${DOES[step]}, did not: it ${clean(fault ?? "", 400)}`,
    event === "PreToolUse"
      ? "Edits and commands are not protected as promised."
      : "What coord knows of the sessions may be wrong.",
    "reinstall the plugin (claude plugin update coord), then: coord doctor",
  );
}

function leftoverFindings(leftovers: string | null): readonly Finding[] {
  if (leftovers === null) return [];
  const why = "coord promises that git status shows nothing that it made.";
  return [warning("trial-leftovers", `the hooks left something that git sees: ${clean(leftovers, 200)}`, why, null)];
}
