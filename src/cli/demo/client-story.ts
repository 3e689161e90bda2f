import { join } from "node:path";
import { DEMO } from "../../text/demo-text.ts";
import { CliError } from "../cli-error.ts";
import type { CliIo } from "../cli-io.ts";
import { findProgram } from "../doctor/programs.ts";
import { EXIT } from "../exit-codes.ts";
import { hasColours } from "../print.ts";
import { openProgress } from "../progress.ts";
import { type Client, startClient } from "./client-process.ts";
import { type Demo, PRICE } from "./demo.ts";
import { cleanStatus, statusTable } from "./outside-view.ts";
import { type Block, call, type ScriptedModel, startScriptedModel, type Turn } from "./scripted-model.ts";
import { amiss } from "./stage.ts";
import { nameIn } from "./story.ts";

const PATIENCE_MS = 60_000;

/** One client, and its model as the story plays it. */
type Player = {
  readonly client: Client;
  /** Waits until the client asks its model. */
  turn(): Promise<Turn>;
};

type Scene = Demo & {
  readonly model: ScriptedModel;
  readonly claude: string;
  readonly players: Player[];
};

/** The same story by two real clients, whose models are played here. @throws CliError without a client */
export function playWithClients(io: CliIo, given: string | undefined): (demo: Demo) => Promise<void> {
  const claude = given ?? findProgram("claude", io.env);
  if (claude === null) {
    const hint = "coord demo shows the same without it; or name it: coord demo --claude <path>";
    throw new CliError(EXIT.failure, "NOT_FOUND", "claude is not on the PATH", hint);
  }
  return async (demo) => {
    const model = await startScriptedModel();
    const scene: Scene = { ...demo, model, claude, players: [] };
    try {
      await play(scene);
    } finally {
      await Promise.all(scene.players.map(({ client }) => client.kill()));
      await model.close();
    }
  };
}

async function play(scene: Scene): Promise<void> {
  const { stage, repository, io } = scene;
  stage.intro(DEMO.introClients);
  const one = await enter(scene, DEMO.startSession);
  const two = await enter(scene, DEMO.startSecond);
  if (!two.told.includes(one.name)) throw amiss("the second session was not told of the first");

  await one.use("Read", { file_path: join(repository.folder, PRICE) });
  await two.use("Read", { file_path: join(repository.folder, PRICE) });
  stage.act(DEMO.bothRead(PRICE));
  await granted(one.use("Edit", editOf(scene, "price = 10", "price = 12")));
  stage.act(DEMO.grant(one.name, PRICE));
  const tax = editOf(scene, "tax = 0.19", "tax = 0.2");
  const held = await refused(two.use("Edit", tax), one.name);
  stage.act(DEMO.refuse(two.name, PRICE));
  stage.quote(held, "refused");
  stage.act(DEMO.status);
  stage.show(await statusTable(repository, hasColours(io.env, io.out)));

  await one.player.client.kill();
  stage.act(DEMO.kill(one.name));
  const drifted = await refused(two.use("Edit", tax), "price = 12");
  stage.act(DEMO.drift(two.name, PRICE));
  stage.quote(drifted, "refused");
  await two.use("Read", { file_path: join(repository.folder, PRICE) });
  await granted(two.use("Edit", tax));
  stage.act(DEMO.reread(two.name));
  two.say("done");
  await two.player.client.ended;

  const text = repository.read(PRICE);
  if (!text.includes("price = 12") || !text.includes("tax = 0.2;")) throw amiss(`a change was lost: ${text}`);
  stage.act(DEMO.both(PRICE));
  stage.quote(text);
  stage.act(DEMO.clean);
  stage.quote(await cleanStatus(repository, [PRICE]));
}

type Role = {
  readonly player: Player;
  readonly name: string;
  /** What the client told its model at the start. */
  readonly told: string;
  /** Lets the model call a tool; resolves with what came of it. */
  use(tool: string, input: Readonly<Record<string, unknown>>): Promise<Result>;
  say(text: string): void;
};

type Result = NonNullable<Turn["result"]>;

/** Starts a client and waits until it asks its model for the first time. */
async function enter(scene: Scene, title: string): Promise<Role> {
  const progress = openProgress(scene.io);
  progress.show("a client starts");
  const player = playerOf(scene, `client-${scene.players.length + 1}`);
  scene.players.push(player);
  let turn = await player.turn();
  progress.clear();
  const briefing = turn.told.split("\n").find((line) => line.includes("coord: you are"));
  if (briefing === undefined) throw amiss("coord told the client's model nothing: is the plugin loaded?");
  scene.stage.act(title);
  const rest = turn.told.slice(turn.told.indexOf(briefing)).split("\n\n")[0] ?? briefing;
  scene.stage.quote(rest.slice(rest.indexOf("coord: you are")));
  return {
    player,
    name: nameIn(briefing),
    told: turn.told,
    use: async (tool, input) => {
      turn.reply(call(tool, input));
      turn = await player.turn();
      if (turn.result === null) throw amiss(`${tool} came back without a result`);
      return turn.result;
    },
    say: (text) => turn.reply({ type: "text", text } satisfies Block),
  };
}

function playerOf(scene: Scene, name: string): Player {
  const { model, claude, repository, signal } = scene;
  const client = startClient(claude, model.baseUrl(name), repository);
  return {
    client,
    turn: async () => {
      const patience = AbortSignal.timeout(PATIENCE_MS);
      const turn = await Promise.race([
        model.turn(name, AbortSignal.any([signal, patience])).catch((error: unknown) => {
          throw patience.aborted ? amiss(`a client did not ask its model for ${PATIENCE_MS / 1000} s`) : error;
        }),
        client.ended,
      ]);
      if (typeof turn === "string") throw amiss(`a client ended too early (${turn})`);
      return turn;
    },
  };
}

function editOf({ repository }: Scene, from: string, to: string): Readonly<Record<string, unknown>> {
  return { file_path: join(repository.folder, PRICE), old_string: from, new_string: to, replace_all: false };
}

async function granted(result: Promise<Result>): Promise<void> {
  const { isError, text } = await result;
  if (isError) throw amiss(`an edit was refused that must go on: ${text}`);
}

async function refused(result: Promise<Result>, wanted: string): Promise<string> {
  const { isError, text } = await result;
  if (!isError) throw amiss("an edit went on that must be refused");
  if (!text.includes(wanted)) throw amiss(`the refusal does not say "${wanted}": ${text}`);
  return text;
}
