import { rmSync } from "node:fs";
import { failAt } from "./errno-sweep.ts";
import { keepCase } from "./kept-case.ts";
import { killAt } from "./kill-sweep.ts";
import { copyOfProgram, SCENES } from "./scenes.ts";
import { limitTo } from "./size-limit.ts";
import { Stage } from "./stage.ts";
import type { Outcome } from "./sweep.ts";

/**
 * One point of a sweep again, as its violation names it: `kill:rename:1:cli/lock-acquire`, `EIO:write:3:…`,
 * `limit:write:37:…` (bytes). Prints the calls of an undisturbed run; keeps the state. Null: nothing was wrong.
 */
export async function replayPoint(which: string): Promise<string | null> {
  const { fault, name, number, scene } = parse(which);
  const program = copyOfProgram();
  const stage = await Stage.open(scene, program);
  try {
    for (const call of stage.calls) console.log(`${call.name} ${call.ordinal} ${call.path ?? ""}`);
    const call = stage.calls.find((candidate) => candidate.name === name && candidate.ordinal === number);
    if (call === undefined && fault !== "limit") throw new Error(`the program makes no such call: ${name} ${number}`);
    for (const isThorough of [false, true]) {
      stage.reset();
      const outcome = await hit(stage, fault, call, number, isThorough);
      if (outcome === null) console.log("the program ended before that call came");
      const [problem] = outcome?.problems ?? [];
      if (outcome === null || problem === undefined) continue;
      return `${problem} (kept: ${keepCase(stage, outcome.found, outcome.problems)})`;
    }
    return null;
  } finally {
    stage.close();
    rmSync(program, { recursive: true, force: true });
  }
}

function parse(which: string) {
  const [, fault = "", name = "", number, sceneName] = /^(\w+):(\w+):(\d+):(.+)$/.exec(which) ?? [];
  const scene = SCENES.find((candidate) => candidate.name === sceneName);
  if (scene === undefined) throw new Error("<kill|limit|error>:<call>:<number>:<scene>, as the violation names it");
  return { fault, name, number: Number(number), scene };
}

function hit(
  stage: Stage,
  fault: string,
  call: Stage["calls"][number] | undefined,
  bytes: number,
  isThorough: boolean,
): Promise<Outcome | null> {
  if (call === undefined || fault === "limit") return limitTo(stage, bytes, isThorough);
  return fault === "kill" ? killAt(stage, call, isThorough) : failAt(stage, call, fault, isThorough);
}
