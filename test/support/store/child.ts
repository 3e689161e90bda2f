/** A process of its own on a state folder; what it does is told by its arguments. Started by `children.ts`. */
import { openFileStore } from "../../../src/adapters/store-file/store.ts";
import type { Revision } from "../../../src/app/ports.ts";
import { fileRecordOf, hexOf, instanceIdOf } from "./records.ts";

const [task = "", stateDir = "", startAt = "0", rounds = "0"] = process.argv.slice(2);
const { files, inbox } = openFileStore(stateDir);

switch (task) {
  case "count":
    await countForEver(hexOf("3f"));
    break;
  case "race-to-create":
    await race(
      (round) => hexOf(round.toString(16).padStart(2, "0")),
      async () => 0 as Revision,
    );
    break;
  case "race-to-swap":
    await race(
      () => hexOf("5a"),
      async (key) => (await files.read(key)).revision,
    );
    break;
  case "drain":
    await drainUntil(Number(startAt));
    break;
  default:
    throw new Error(`no such task: ${task}`);
}

/** Adds one to the number in a record, for ever; prints each number that is its own. */
async function countForEver(key: string): Promise<never> {
  for (;;) {
    const { record, revision } = await files.read(key);
    const next = Number(record?.path ?? 0) + 1;
    if (await files.swap(key, revision, fileRecordOf(String(next)))) process.stdout.write(`${next}\n`);
  }
}

/** Empties one inbox over and over, and prints the number in each notice it got. */
async function drainUntil(endAt: number): Promise<void> {
  while (Date.now() < endAt) {
    for (const { detail } of await inbox.drain(instanceIdOf(1))) process.stdout.write(`${detail}\n`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** At each beat of the clock all processes swap at once; prints the revision of each swap that was made. */
async function race(keyOf: (round: number) => string, revisionOf: (key: string) => Promise<Revision>): Promise<void> {
  for (let round = 0; round < Number(rounds); round++) {
    const key = keyOf(round);
    const beatAt = Number(startAt) + round * 10;
    await until(beatAt - 5);
    const revision = await revisionOf(key);
    await until(beatAt);
    const isWon = await files.swap(key, revision, fileRecordOf(`${process.pid}`));
    if (isWon) process.stdout.write(`${revision === 0 ? round : revision}\n`);
  }
}

async function until(wallMs: number): Promise<void> {
  // A timer is late by a millisecond or more; those who race wait for the beat awake.
  const restMs = wallMs - Date.now() - 2;
  if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs));
  while (Date.now() < wallMs);
}
