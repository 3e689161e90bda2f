import type { Diagnosis, Finding, FindingTopic, TrialStep } from "../../app/diagnosis.ts";
import { count } from "../iso-when.ts";
import { type Paint, paintFor } from "../paint.ts";
import { wrap } from "../wrap.ts";
import { repairText } from "./state-findings.ts";
import { doesText } from "./trial-findings.ts";

const TITLES: Readonly<Record<FindingTopic, string>> = {
  installation: "Installation",
  hooks: "Hooks, run as the client runs them, in a throw-away repository",
  state: "State",
  repository: "This repository",
};

/** Everything that was looked at, what is wrong with it, why it matters and what to do. */
export function doctorText(diagnosis: Diagnosis, width: number, hasColours: boolean): string {
  const paint = paintFor(hasColours);
  const topics: readonly FindingTopic[] = ["installation", "hooks", "state", "repository"];
  const parts = topics.flatMap((topic) => {
    const findings = diagnosis.findings.filter((finding) => finding.topic === topic);
    if (findings.length === 0) return [];
    const steps = topic === "hooks" ? diagnosis.trial.map((step) => stepText(step, paint)) : [];
    return [paint.bold(TITLES[topic]), ...steps, ...findings.flatMap((found) => findingLines(found, width, paint)), ""];
  });
  return [...repairLines(diagnosis, width, paint), ...parts, totalText(diagnosis, paint)].join("\n");
}

const EVENT_WIDTH = 20;
const DOES_WIDTH = 43;

function stepText({ event, step, ms, fault }: TrialStep, paint: Paint): string {
  const mark = fault === null ? paint.green("ok") : paint.red("no");
  return `  ${mark} ${event.padEnd(EVENT_WIDTH)} ${doesText(step).padEnd(DOES_WIDTH)} ${String(ms).padStart(5)} ms`;
}

const LABEL_WIDTH = "problem".length;

function findingLines({ level, what, why, remedy }: Finding, width: number, paint: Paint): readonly string[] {
  const colour = { ok: paint.green, warning: paint.yellow, problem: paint.red }[level];
  const room = Math.max(30, width - LABEL_WIDTH - 4);
  const indent = " ".repeat(LABEL_WIDTH + 4);
  const [first = "", ...rest] = wrap(what, room);
  return [
    `  ${colour(level.padEnd(LABEL_WIDTH))}  ${first}`,
    ...rest.map((line) => `${indent}${line}`),
    ...(why === null ? [] : wrap(why, room).map((line) => `${indent}${paint.dim(line)}`)),
    // Not broken: a command has to survive being copied.
    ...(remedy === null ? [] : [`${indent}next: ${remedy}`]),
  ];
}

function repairLines({ repairs }: Diagnosis, width: number, paint: Paint): readonly string[] {
  if (repairs.length === 0) return [];
  const lines = repairs.flatMap((repair) => wrap(repairText(repair), Math.max(30, width - 2)));
  return [paint.bold("Repaired"), ...lines.map((line) => `  ${line}`), ""];
}

function totalText({ totals, version, stateDir }: Diagnosis, paint: Paint): string {
  const { ok, warnings, problems } = totals;
  const numbers = `${ok} ok, ${count(warnings, "warning")}, ${count(problems, "problem")}`;
  const colour = problems > 0 ? paint.red : warnings > 0 ? paint.yellow : paint.green;
  const where = stateDir === null ? "outside any project" : `state in ${stateDir}`;
  return `${colour(numbers)}  (coord ${version}, ${where})`;
}
