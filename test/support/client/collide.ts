import type { LaunchOptions } from "./client.ts";
import { edit, holding, toolId } from "./holder.ts";
import { play, say, type ToolResult } from "./script.ts";
import { readState } from "./state.ts";
import type { World } from "./world.ts";

export type Collision = {
  readonly result: ToolResult | undefined;
  /** Spoken name of the session that has the file; undefined: it did not register. */
  readonly holderName: string | undefined;
  readonly content: string;
};

/**
 * Two sessions on `file`, whose text is "one\ntwo\n": the first turns "one" into "1" and keeps at it, the second tries to
 * turn "two" into "2".
 */
export async function collide(world: World, options: Partial<LaunchOptions>, file = "a.txt"): Promise<Collision> {
  const first = holding(edit("first", file, "one", "1"));
  const launch = { permissionMode: "acceptEdits", ...options } as const;
  const holder = world.start("first", { ...launch, prompt: "change one", scripts: { main: first.script } });
  await Promise.race([first.holds, holder.done]);
  const holderName = (await readState(world.repository.root).instanceOf(holder.pid))?.name;
  const second = play(edit("second", file, "two", "2"), say("done"));
  await world.start("second", { ...launch, prompt: "change two", scripts: { main: second } }).done;
  const collision = {
    result: world.model.toolResult("second", toolId("second")),
    holderName,
    content: world.repository.read(file),
  };
  first.release();
  await holder.done;
  return collision;
}
