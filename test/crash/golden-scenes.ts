import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { callHook } from "../support/hooks/door.ts";
import type { HookRepository } from "../support/hooks/repository.ts";
import { ROOT } from "./root.ts";

/** The scenes of the golden pairs: what the real client sent, and what had happened before. */
const FIXTURES = join(ROOT, "test/claude/fixtures");
const PAYLOADS = join(ROOT, "test/fixtures/payloads");

const Hook = z.strictObject({
  /** Whose client it is; each has a process of its own. */
  as: z.string(),
  payload: z.string(),
  /** Members of the payload that differ, as `tool_input.file_path`; null: left out. */
  set: z.record(z.string(), z.unknown()).optional(),
});
const Step = z.union([
  Hook,
  z.strictObject({ write: z.tuple([z.string(), z.string()]) }),
  z.strictObject({ git: z.array(z.string()) }),
  z.strictObject({ kill: z.string() }),
]);
const Scene = Hook.extend({ why: z.string(), before: z.array(Step) });

export type HookCall = z.infer<typeof Hook>;
export type GoldenStep = z.infer<typeof Step>;
export type GoldenScene = z.infer<typeof Scene>;

export const GOLDEN_SCENES: ReadonlyMap<string, GoldenScene> = new Map(
  readdirSync(FIXTURES, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".in.json"))
    .sort()
    .map((file) => [
      file.slice(0, -".in.json".length).replaceAll("\\", "/"),
      Scene.parse(JSON.parse(readFileSync(join(FIXTURES, file), "utf8"))),
    ]),
);

/** Every session has a conversation of its own; the captured one is Ann's. */
const SESSIONS: Readonly<Record<string, string>> = { ann: "1", bob: "2", cat: "3" };
export const SESSION_NAMES = Object.keys(SESSIONS);

export function eventOf({ payload }: HookCall): string {
  return payload.slice(0, payload.indexOf("/"));
}

/** What the client of session `as` writes to the hook's standard input. */
export function inputOf(repository: HookRepository, hook: HookCall): string {
  const captured: object = JSON.parse(readFileSync(join(PAYLOADS, `${hook.payload}.json`), "utf8"));
  const payload = { ...captured, session_id: `5e55104a-0000-4000-8000-00000000000${SESSIONS[hook.as]}` };
  for (const [path, value] of Object.entries(hook.set ?? {})) setAt(payload, path.split("."), value);
  return JSON.stringify(repository.fill(payload));
}

function setAt(target: unknown, [first = "", ...rest]: string[], value: unknown): void {
  if (typeof target !== "object" || target === null) throw new Error(`nothing to set ${first} in`);
  if (rest.length > 0) setAt(Reflect.get(target, first), rest, value);
  else if (value === null) Reflect.deleteProperty(target, first);
  else Reflect.set(target, first, value);
}

let turn: Promise<unknown> = Promise.resolve();

/** Runs a hook in this process. One at a time: it borrows the environment of the process. */
export function callInProcess(repository: HookRepository, hook: HookCall): ReturnType<typeof callHook> {
  const input: unknown = JSON.parse(inputOf(repository, hook));
  const answer = turn.then(() => callHook(eventOf(hook), input, repository.environmentOf(hook.as)));
  turn = answer.catch(() => {});
  return answer;
}

export async function prepare(repository: HookRepository, steps: readonly GoldenStep[]): Promise<void> {
  for (const step of steps) {
    if ("write" in step) repository.write(...step.write);
    else if ("git" in step) repository.git(...step.git);
    else if ("kill" in step) await repository.kill(step.kill);
    else await callInProcess(repository, step);
  }
}
