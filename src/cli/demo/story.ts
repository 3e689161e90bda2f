import { DEMO } from "../../text/demo-text.ts";
import type { CliIo } from "../cli-io.ts";
import { hasColours } from "../print.ts";
import type { TrialRepository } from "../trial/trial-repository.ts";
import { openTrialSession, type TrialSession } from "../trial/trial-session.ts";
import { type Actor, castActor, type Replacement } from "./actor.ts";
import { type Demo, FILES, NOTES, PRICE } from "./demo.ts";
import { cleanStatus, statusTable } from "./outside-view.ts";
import { amiss, type Stage } from "./stage.ts";

const RAISE: Replacement = { file: PRICE, from: "price = 10", to: "price = 12" };
const TAX: Replacement = { file: PRICE, from: "tax = 0.19", to: "tax = 0.2" };
const NOTE: Replacement = { file: NOTES, from: "Prices", to: "Prices of 2027" };

type Cast = {
  readonly stage: Stage;
  readonly repository: TrialRepository;
  readonly first: Actor;
  readonly second: Actor;
  readonly firstName: string;
  readonly secondName: string;
};

/** Hooks as real processes; two processes that do nothing stand for the clients. */
export async function playWithHooks({ io, stage, hooks, repository, signal }: Demo): Promise<void> {
  const sessions: TrialSession[] = [];
  try {
    for (let count = 0; count < 2; count++) sessions.push(await openTrialSession(hooks, repository));
    const [one, two] = sessions;
    if (one === undefined || two === undefined) throw amiss("no process could be started");
    stage.intro(DEMO.introHooks);
    const cast = await arrive(stage, repository, castActor(one, repository), castActor(two, repository));
    const acts = [collide, (it: Cast) => showStatus(it, io), (it: Cast) => replace(it, one), retry, conclude];
    for (const act of acts) {
      signal.throwIfAborted();
      await act(cast);
    }
  } finally {
    await Promise.all(sessions.map(({ client }) => client.kill()));
  }
}

async function arrive(stage: Stage, repository: TrialRepository, first: Actor, second: Actor): Promise<Cast> {
  const one = await first.start();
  stage.act(DEMO.startSession, one.ms);
  stage.quote(one.text);
  const two = await second.start();
  stage.act(DEMO.startSecond, two.ms);
  stage.quote(two.text);
  const [firstName, secondName] = [nameIn(one.text), nameIn(two.text)];
  if (!two.text.includes(firstName)) throw amiss("the second session was not told of the first");
  return { stage, repository, first, second, firstName, secondName };
}

/** What coord calls a session, from what it tells its model. */
export function nameIn(briefing: string): string {
  const name = /you are ([\w-]+)/.exec(briefing)?.[1];
  if (name === undefined) throw amiss(`a session was not told its name: ${briefing}`);
  return name;
}

async function collide({ stage, first, second, firstName, secondName }: Cast): Promise<void> {
  const reads = (await first.read(PRICE)).ms + (await second.read(PRICE)).ms;
  stage.act(DEMO.bothRead(PRICE), reads);
  stage.quote(FILES[PRICE]);
  await granted(stage, DEMO.grant(firstName, PRICE), first, RAISE);
  const refusal = await refused(stage, DEMO.refuse(secondName, PRICE), second, TAX);
  if (!refusal.includes(firstName)) throw amiss("the refusal does not name the holder");
  await first.write(RAISE);
  await granted(stage, DEMO.second(firstName, NOTES), first, NOTE);
}

async function showStatus({ stage, repository }: Cast, io: CliIo): Promise<void> {
  stage.act(DEMO.status);
  stage.show(await statusTable(repository, hasColours(io.env, io.out)));
}

async function replace({ stage, second, firstName, secondName }: Cast, holder: TrialSession): Promise<void> {
  stage.act(DEMO.kill(firstName));
  await holder.client.kill();
  await granted(stage, DEMO.replace(secondName, NOTES), second, NOTE);
  await second.write(NOTE);
}

async function retry({ stage, second, secondName }: Cast): Promise<void> {
  const refusal = await refused(stage, DEMO.drift(secondName, PRICE), second, TAX);
  if (!refusal.includes("price = 12")) throw amiss("the refusal does not show what has changed");
  const { ms } = await second.read(PRICE);
  const asked = await second.ask(TAX);
  if (asked.refusal !== null) throw amiss(`it was refused after re-reading: ${asked.refusal}`);
  stage.act(DEMO.reread(secondName), ms + asked.ms);
  await second.write(TAX);
}

async function conclude({ stage, repository }: Cast): Promise<void> {
  const text = repository.read(PRICE);
  if (![RAISE.to, TAX.to].every((change) => text.includes(change))) throw amiss(`a change was lost: ${text}`);
  stage.act(DEMO.both(PRICE));
  stage.quote(text);
  stage.act(DEMO.clean);
  stage.quote(await cleanStatus(repository, [NOTES, PRICE]));
}

async function granted(stage: Stage, title: string, actor: Actor, edit: Replacement): Promise<void> {
  const { refusal, ms } = await actor.ask(edit);
  if (refusal !== null) throw amiss(`an edit was refused that must go on: ${refusal}`);
  stage.act(title, ms);
}

async function refused(stage: Stage, title: string, actor: Actor, edit: Replacement): Promise<string> {
  const { refusal, ms } = await actor.ask(edit);
  if (refusal === null) throw amiss(`an edit of ${edit.file} went on that must be refused`);
  stage.act(title, ms);
  stage.quote(refusal, "refused");
  return refusal;
}
