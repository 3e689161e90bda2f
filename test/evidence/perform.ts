import { setTimeout as sleep } from "node:timers/promises";
import { call, readTurn, type Step, say, type ToolResult } from "../support/client/script.ts";
import type { Observation } from "./judge.ts";
import { differences, type Picture, pictureOf } from "./picture.ts";
import type { Heard, Puppet } from "./puppet.ts";
import { begunIn, holdersLine, isGit, type Places, placed, placesOf, type Shape } from "./shape.ts";
import type { Stage } from "./stage.ts";
import { stepOf } from "./steps.ts";

/** What is started and not waited for has written within this time, or does not. */
const MOST_LATE_MS = 4_000;

const bash = (command: string) => call("Bash", { command, description: "run" });

/** Lets one shape meet a file that the stage's holder holds, and tells what came of it. Leaves the stage as it was. */
export async function perform(stage: Stage, shape: Shape): Promise<Observation> {
  const { world, holder } = stage;
  const { repository } = world;
  const places = placesOf(shape, repository.root);
  try {
    if (shape.before !== undefined) stage.outside(placed(shape.before, places));
    await hold(stage, shape, places);
    if (shape.beside !== undefined) stage.outside(placed(shape.beside, places));
    const before = pictureOf(repository, places.held);
    const heard = await write(stage, shape);
    const failure = heard.results.find(({ isError }) => isError)?.text ?? null;
    const changes = await changesSince(stage, before, places.held, failure === null);
    const writerTold = toldOf(heard.context, places.held);
    const seen = {
      file: places.held,
      hasWriter: true,
      changes,
      failure,
      writerTold,
      holderTold: null,
      isRestored: null,
    };
    if (holder === null) return seen;
    const after = changes.length === 0 ? {} : await ask(stage, holder, before, places);
    if (isGit(shape)) await release(holder, places);
    return { ...seen, ...after };
  } finally {
    stage.reset();
  }
}

async function hold({ world, holder }: Stage, shape: Shape, { root, dir, held }: Places): Promise<void> {
  if (holder === null) {
    if (shape.hold !== "locked" && !isNotebook(shape)) world.repository.write(held, begunIn(dir));
    return;
  }
  for (const step of holdersSteps(shape, `${root}/${held}`, { dir, held })) {
    const [failed] = (await holder.does(step)).results.filter(({ isError }) => isError);
    if (failed !== undefined) throw new Error(`${shape.id}: the holder does not get its file: ${failed.text}`);
  }
  const isAsMeant = shape.hold === "locked" || isNotebook(shape) || world.repository.read(held) === begunIn(dir);
  if (!isAsMeant) throw new Error(`${shape.id}: the holder's edit is not what it should be`);
}

function holdersSteps(shape: Shape, file_path: string, { dir, held }: Pick<Places, "dir" | "held">): readonly Step[] {
  if (shape.hold === "locked") return [call("Read", { file_path }), bash(`coord lock acquire ${held}`)];
  if (shape.hold === "new") return [call("Write", { file_path, content: begunIn(dir) })];
  if (!isNotebook(shape)) {
    return [call("Edit", { file_path, old_string: "two", new_string: holdersLine(dir) })];
  }
  return [
    call("ToolSearch", { query: "select:NotebookEdit" }),
    call("Read", { file_path }),
    call("NotebookEdit", { notebook_path: file_path, cell_id: "c1", new_source: begunIn(dir) }),
  ];
}

const isNotebook = ({ file }: Shape): boolean => file.endsWith(".ipynb");

/** A sweep over everything is refused for every file that is still held: only that of the next shape may be. */
async function release(holder: Puppet, { held }: Places): Promise<void> {
  const { results } = await holder.does(bash(`coord lock release ${held}`));
  if (results.some(({ isError }) => isError)) throw new Error(`${held} is not released: ${results[0]?.text}`);
}

/** Makes the shape's calls, and hears what the writing model is told of the last. */
async function write(stage: Stage, shape: Shape): Promise<Heard> {
  const { writer, world } = stage;
  if (shape.isInAgent === true) return writeInAgent(stage, shape);
  let heard: Heard = { results: [], context: [] };
  for (const toolCall of shape.calls) {
    heard = await writer.does(stepOf(toolCall, shape, world.repository.root));
    const isRefused = heard.results.some(({ isError }) => isError);
    if (isRefused && toolCall.isPreparation === true) throw new Error(`${shape.id}: ${heard.results[0]?.text}`);
    if (toolCall.runsOn === true && !isRefused) {
      const later = await writer.does(say("it runs"));
      heard = { results: heard.results, context: [...heard.context, ...later.context] };
    }
  }
  // The client's shell stays where a command has gone.
  if (/\b(cd|pushd)\b/.test(shape.shown)) await writer.does(bash(`cd "${world.repository.root}"`));
  return heard;
}

async function writeInAgent({ writer, world, writerName }: Stage, shape: Shape): Promise<Heard> {
  const prompt = `[[agent:${shape.id}]] do it`;
  const input = { description: "do it", prompt, subagent_type: "general-purpose", run_in_background: false };
  const { context } = await writer.does(call("Agent", input));
  const requests = world.model.requests.filter((it) => it.client === writerName && it.conversation === shape.id);
  const turns = requests.map(({ body }) => readTurn(body));
  const results: readonly ToolResult[] = turns.flatMap((turn) => turn.lastToolResults);
  return { results, context: [...context, ...turns.flatMap((turn) => turn.systemContext)] };
}

/** Waits for a change that may still come, where the call went through. */
async function changesSince(
  { world }: Stage,
  before: Picture,
  held: string,
  mayCome: boolean,
): Promise<readonly string[]> {
  const deadline = performance.now() + MOST_LATE_MS;
  for (;;) {
    const changes = differences(before, pictureOf(world.repository, held));
    if (changes.length > 0 || !mayCome || performance.now() > deadline) return changes;
    await sleep(100);
  }
}

/** What the holder hears with its next tool call, and what it gets back by the command that it is told, or a plain one. */
async function ask(
  { world }: Stage,
  holder: Puppet,
  before: Picture,
  { held }: Places,
): Promise<Pick<Observation, "holderTold" | "isRestored">> {
  const { context } = await holder.does(call("Read", { file_path: world.repository.path("README.md") }));
  const holderTold = toldOf(context, held) ?? toldOf(context, "git ");
  if (pictureOf(world.repository, held).content === before.content) return { holderTold, isRestored: null };
  const [, undo = `coord restore ${held}`] = /Undo: (coord restore \S+ --at [0-9a-f]+)/.exec(holderTold ?? "") ?? [];
  await holder.does(bash(undo));
  return { holderTold, isRestored: pictureOf(world.repository, held).content === before.content };
}

/** The text of coord's that speaks of this. */
function toldOf(context: readonly string[], word: string): string | null {
  return context.find((text) => text.includes("coord:") && text.includes(word)) ?? null;
}
