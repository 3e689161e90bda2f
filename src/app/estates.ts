import { type Estate, type EstateBook, estateFor, NO_ESTATES, withEstate, withHeir } from "../domain/estate.ts";
import type { InstanceId } from "../domain/holder.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import type { Machine, Project } from "./machine.ts";
import { swapRecord } from "./swap-record.ts";

const ESTATE_BOOK = "book";

export async function readEstates(project: Project): Promise<EstateBook> {
  const { estates } = await project.store.team();
  return (await estates.read(ESTATE_BOOK)).record ?? NO_ESTATES;
}

export async function addEstate(machine: Machine, project: Project, estate: Estate): Promise<void> {
  const { estates } = await project.store.team();
  await swapRecord(machine, estates, ESTATE_BOOK, ({ record }) => ({
    answer: undefined,
    next: withEstate(record ?? NO_ESTATES, estate),
  }));
}

/** Gives a starting session what it goes on with, once; null: nothing. */
export async function succeed(
  machine: Machine,
  project: Project,
  me: InstanceRecord,
  isNewConversation: boolean,
): Promise<Estate | null> {
  return take(machine, project, me.id, (book, now) => estateFor(book, me, isNewConversation, now));
}

/** Gives what one instance has left to whoever asks for it by name; false: somebody else has it. */
export async function succeedNamed(
  machine: Machine,
  project: Project,
  me: InstanceRecord,
  of: InstanceId,
): Promise<boolean> {
  const found = await take(
    machine,
    project,
    me.id,
    ({ estates }) => estates.find(({ instance }) => instance === of) ?? null,
  );
  return found !== null;
}

async function take(
  machine: Machine,
  project: Project,
  heir: InstanceId,
  choose: (book: EstateBook, now: Estate["at"]) => Estate | null,
): Promise<Estate | null> {
  const { estates } = await project.store.team();
  return swapRecord(machine, estates, ESTATE_BOOK, ({ record, now }) => {
    const book = record ?? NO_ESTATES;
    const found = choose(book, now.wall);
    const next = found === null ? null : withHeir(book, found.instance, heir);
    return next === null ? { answer: null, next: undefined } : { answer: found, next };
  });
}
