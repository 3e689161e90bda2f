import type { Voice } from "../app/send-message.ts";
import type { Context } from "./context.ts";
import { isUnderSession } from "./session.ts";

/** Who speaks through the command line: a model in its session, else somebody at a terminal. */
export async function voiceOf({ machine, io }: Context): Promise<Voice> {
  return (await isUnderSession(machine, io, io.cwd)) ? "session" : "person";
}

/** The words of a command: `-` stands for standard input, whose last line end is not part of it. */
export async function wordsOf({ io }: Context, words: readonly string[]): Promise<string> {
  if (words.length !== 1 || words[0] !== "-") return words.join(" ");
  return (await io.readInput()).replace(/\r?\n$/, "");
}
