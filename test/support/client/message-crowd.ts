import type { RunningClient } from "./client.ts";
import { call, type Script, say, type Turn } from "./script.ts";
import type { World } from "./world.ts";

/** Sessions that write to each other all the time, by role, so that one that is resumed under a new name is still meant. */
export type MessagePlan = {
  readonly sessions: number;
  readonly perSession: number;
  /** Messages sent with one command. */
  readonly burst: number;
  readonly pluginDirs: readonly string[];
};

/** One process: a session, or the one that resumed it after it was killed. */
export type MessageMember = {
  readonly name: string;
  readonly index: number;
  readonly sessionId: string;
  readonly client: RunningClient;
  /** Every token that its model was told, as often as it stood there in something new. */
  readonly heard: string[];
  readonly progress: MessageProgress;
};

export type MessageProgress = {
  /** Commands that its model has called. */
  calls: number;
  isDoneSending: boolean;
};

/** Says when a session may stop listening: nobody sends any more, and nothing waits for it. */
export type IsOver = (index: number) => Promise<boolean>;

/** `#s2b.07#`: the process that sent it, and the number in its order. */
const TOKEN = /#(s\d+b?)\.(\d+)#/g;

export function tokensIn(text: string): readonly string[] {
  return [...text.matchAll(TOKEN)].map(([token]) => token);
}

export function senderOf(token: string): string {
  return /^#(s\d+b?)\./.exec(token)?.[1] ?? "";
}

/** Starts one process of the crowd. @param from the number of its first message */
export function startMember(
  world: World,
  plan: MessagePlan,
  { index, isResumed, from, isOver }: { index: number; isResumed: boolean; from: number; isOver: IsOver },
): MessageMember {
  const name = `s${index}${isResumed ? "b" : ""}`;
  const sessionId = `00000000-0000-4000-8000-0000000000${String(index).padStart(2, "0")}`;
  const heard: string[] = [];
  const progress: MessageProgress = { calls: 0, isDoneSending: false };
  const client = world.start(name, {
    permissionMode: "bypassPermissions",
    pluginDirs: plan.pluginDirs,
    prompt: "tell the others",
    env: { COORD_ROLE: `r${index}` },
    ...(isResumed ? { resume: sessionId } : { sessionId }),
    scripts: { main: talking(plan, name, index, from, heard, progress, isOver) },
  });
  return { name, index, sessionId, client, heard, progress };
}

function talking(
  plan: MessagePlan,
  name: string,
  index: number,
  from: number,
  heard: string[],
  progress: MessageProgress,
  isOver: IsOver,
): Script {
  return async function* talk(first) {
    let known = listen(first, [], heard);
    for (let number = from; number < plan.perSession; number += plan.burst) {
      known = listen(yield call("Bash", { command: sends(plan, name, index, number) }), known, heard);
      progress.calls++;
    }
    progress.isDoneSending = true;
    while (!(await isOver(index))) {
      known = listen(yield call("Bash", { command: "sleep 0.3" }), known, heard);
      progress.calls++;
    }
    yield say("bye");
  };
}

/** Adds what a request says that the one before did not. */
function listen({ systemContext }: Turn, known: readonly string[], heard: string[]): readonly string[] {
  heard.push(...systemContext.slice(known.length).flatMap(tokensIn));
  return systemContext;
}

/** Each to another session, so that every receiver has every sender. */
function sends({ sessions, burst, perSession }: MessagePlan, name: string, index: number, from: number): string {
  const numbers = Array.from({ length: Math.min(burst, perSession - from) }, (_, step) => from + step);
  const lines = numbers.map((number) => {
    const to = (index + 1 + (number % (sessions - 1))) % sessions;
    return `coord send --to role:r${to} '#${name}.${String(number).padStart(2, "0")}#'`;
  });
  return lines.join("\n");
}
