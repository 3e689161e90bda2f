import { call, say } from "../support/client/script.ts";
import { eventually } from "../support/client/state.ts";
import type { Observation } from "./judge.ts";
import { differences, pictureOf } from "./picture.ts";
import { begunIn, holdersLine } from "./shape.ts";
import type { Outside } from "./shapes/outside.ts";
import type { Terminals } from "./terminal.ts";

const bash = (command: string) => call("Bash", { command, description: "run" });

/** One way from outside, while the holder is in the middle of its work; it hears of it at its next prompt at the latest. */
export async function meetOutside(terminals: Terminals, outside: Outside): Promise<Observation> {
  const { world, holder } = terminals;
  const dir = `work/${outside.id}`;
  const held = `${dir}/held.txt`;
  const path = world.repository.path(held);
  const edited = await holder.does(call("Edit", { file_path: path, old_string: "two", new_string: holdersLine(dir) }));
  if (world.repository.read(held) !== begunIn(dir))
    throw new Error(`the holder did not get it: ${edited.results[0]?.text}`);
  const before = pictureOf(world.repository, held);
  const writerTold = await outside.act({ ...terminals, path, folder: world.repository.path(`work/${outside.id}`) });
  const changes = await eventually("a change", () => {
    const now = differences(before, pictureOf(world.repository, held));
    return now.length === 0 ? undefined : now;
  }).catch(() => []);
  const seen = {
    file: held,
    hasWriter: outside.hasWriter,
    changes,
    failure: null,
    writerTold: writerTold?.includes(held) === true ? writerTold : null,
  };
  const about = (context: readonly string[]) =>
    context.find((text) => text.includes("coord:") && text.includes(held)) ?? null;
  const atTool = about(
    (await holder.does(call("Read", { file_path: world.repository.path("work/editor/free.txt") }))).context,
  );
  const holderTold = atTool ?? about(await nextPrompt(terminals));
  const [, undo = `coord restore ${held}`] = /Undo: (coord restore \S+ --at [0-9a-f]+)/.exec(holderTold ?? "") ?? [];
  await holder.does(bash(undo));
  return { ...seen, holderTold, isRestored: pictureOf(world.repository, held).content === before.content };
}

/** Ends the holder's turn; a person tells it to go on. */
async function nextPrompt({ holder, holdersTerminal, world }: Terminals): Promise<readonly string[]> {
  const heard = holder.does(say("that is that"));
  await eventually("the holder's turn is over", () =>
    world.sessionFile(holdersTerminal.pid)?.["status"] === "idle" ? true : undefined,
  );
  await holdersTerminal.submit("go on");
  return (await heard).context;
}
