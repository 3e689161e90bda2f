import { createGate, type Gate } from "./gate.ts";
import type { JsonObject } from "./json.ts";
import { call, type Script, type Step, say } from "./script.ts";

export type Holding = {
  readonly script: Script;
  /** Open once the tool calls are done and their files held. */
  readonly holds: Promise<void>;
  /** Lets the session end its turn. */
  release(): void;
};

/** A session that makes these tool calls and then stays in its turn, until it is released. */
export function holding(...steps: readonly Step[]): Holding {
  return holdingThen(steps, []);
}

/** The same, with more to do in its turn after the release. */
export function holdingThen(steps: readonly Step[], after: readonly Step[]): Holding {
  const holds: Gate = createGate();
  const released: Gate = createGate();
  const script: Script = async function* holdFiles() {
    for (const step of steps) yield step;
    holds.open();
    await released.opened;
    for (const step of after) yield step;
    yield say("bye");
  };
  return { script, holds: holds.opened, release: released.open };
}

/** An Edit with an id by which its result is found. */
export function edit(id: string, file: string, from: string, to: string): Step {
  const input: JsonObject = { file_path: file, old_string: from, new_string: to };
  return call("Edit", input, { id: toolId(id) });
}

/** Ids of tool calls have a fixed form in the Messages API. */
export function toolId(name: string): string {
  return `toolu_${name.replaceAll(/[^a-z0-9]/gi, "_")}`;
}
