import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LaunchOptions, RunningClient } from "./client.ts";
import { edit } from "./holder.ts";
import { play, say } from "./script.ts";
import { eventually, type StateReader } from "./state.ts";
import { holdInFlight, userHooks } from "./user-hook.ts";
import type { World } from "./world.ts";

export type Writing = {
  readonly client: RunningClient;
  /** Nothing but the client itself stands between the lease and the write any more. */
  letGo(): void;
};

/** A session "fox" in the middle of its edit "first" of a.txt, `one` to `ONE`: coord has let it through, and nothing is written. */
export async function startInFlight(
  world: World,
  state: StateReader,
  launch: Omit<LaunchOptions, "cwd">,
): Promise<Writing> {
  const gate = join(world.directory, "go on");
  const client = world.start("fox", {
    ...launch,
    prompt: "go",
    scripts: { main: play(edit("first", "a.txt", "one", "ONE"), say("bye")) },
    settings: userHooks(world.directory, holdInFlight(gate)),
  });
  await eventually("the edit is in flight", async () => (await state.leasesOf("a.txt")).find((it) => it.inFlight));
  return { client, letGo: () => writeFileSync(gate, "") };
}
