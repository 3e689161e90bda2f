import type { InstanceId } from "../domain/holder.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import { type Address, addressText, isKeptForLater, isMeant, parseAddress } from "../domain/message.ts";
import { findNearest } from "../domain/nearest.ts";
import { isRole } from "../domain/role.ts";
import { AppError } from "./errors.ts";
import { livingInstances } from "./living.ts";
import { locateOrThrow } from "./located-file.ts";
import type { Caller, Machine, Project } from "./machine.ts";
import type { Box } from "./ports.ts";

/** Where a message goes, and whose name stands on it. */
export type Addressee = { readonly box: Box; readonly name: string };

export type Addressees = {
  /** As it was understood: a role that was named like a session is a role here. */
  readonly address: Address;
  /** None: nobody is meant yet, and the message is kept for who will be. */
  readonly found: readonly Addressee[];
};

/**
 * Whom `text` means, other than the sender.
 *
 * @throws AppError `BAD_INPUT` for nobody or oneself, `NOT_FOUND` for who is not here, with the nearest who is
 */
export async function findAddressees(
  machine: Machine,
  project: Project,
  caller: Caller,
  me: InstanceRecord,
  text: string,
): Promise<Addressees> {
  const asked = parseAddress(text);
  if (asked === null) throw new AppError("BAD_INPUT", "nobody is named", { hint: HOW });
  if (asked.kind === "person") return { address: asked, found: [{ box: "person", name: "the person" }] };
  const others = (await livingInstances(machine, project)).filter(({ id }) => id !== me.id);
  if (asked.kind === "holder") return { address: asked, found: await holdersOf(machine, project, caller, me, asked) };
  const address = asOneKind(asked, others, me);
  const named = others.filter((record) => isMeant(address, record));
  // A shell reads no hook: only somebody who names it means it.
  const found = address.kind === "instance" ? named : named.filter(({ sessionId }) => sessionId !== null);
  if (found.length === 0 && !isKeptForLater(address)) throw await nobody(project, address, others, me);
  if (address.kind === "role" && !isRole(address.value)) {
    throw new AppError("BAD_INPUT", `not a role: ${shown(address.value)}`, {
      hint: "a role is a name such as backend",
    });
  }
  return { address, found: found.map(({ id, name }) => ({ box: id, name })) };
}

const HOW = "a session's name (coord status), role:backend, holder:src/a.ts, branch:main, task:login, everyone, person";

/** `backend` is a role where no session has that name. */
function asOneKind(asked: Address, others: readonly InstanceRecord[], me: InstanceRecord): Address {
  if (asked.kind !== "instance" || others.some((record) => isMeant(asked, record))) return asked;
  if (isMeant(asked, me)) throw new AppError("BAD_INPUT", `${shown(asked.value)} is you`, { hint: HOW });
  return others.some(({ role }) => role === asked.value) ? { kind: "role", value: asked.value } : asked;
}

async function holdersOf(
  machine: Machine,
  project: Project,
  caller: Caller,
  me: InstanceRecord,
  { value }: Address,
): Promise<readonly Addressee[]> {
  const { resource } = await locateOrThrow(machine, caller, value);
  const { record } = await project.store.files.read(resource.key);
  const holders = record?.leases.map(({ holder }) => holder.instance) ?? [];
  const last = record?.lastWrite?.by.instance;
  const live = await livingInstances(machine, project);
  // Nobody holds it now: who wrote it last knows most about it.
  const asked: readonly InstanceId[] = holders.length > 0 || last === undefined ? holders : [last];
  if (asked.includes(me.id)) throw new AppError("BAD_INPUT", `you hold ${resource.path} yourself`);
  const found = live.filter(({ id }) => asked.includes(id)).map(({ id, name }) => ({ box: id, name }));
  if (found.length > 0) return found;
  throw new AppError("NOT_FOUND", `nobody who is here holds ${resource.path} or has written it`, {
    hint: "see who works here: coord status",
  });
}

async function nobody(
  project: Project,
  address: Address,
  others: readonly InstanceRecord[],
  me: InstanceRecord,
): Promise<AppError> {
  if (address.kind === "everyone") {
    return new AppError("NOT_FOUND", "no other session works here; nothing was sent", {
      hint: "role:<role> or task:<words> keeps a message for a session that starts later",
    });
  }
  const gone = address.kind === "instance" ? await findGone(project, address) : null;
  if (gone !== null) {
    return new AppError("NOT_FOUND", `${gone.name} has ended; nothing was sent`, {
      hint: "see who is here: coord status",
    });
  }
  const known =
    address.kind === "branch" ? others.map(({ branch }) => branch) : others.flatMap(({ name, role }) => [name, role]);
  const nearest = findNearest(
    address.value,
    known.filter((name) => name !== null && name !== me.name) as readonly string[],
  );
  const what = address.kind === "branch" ? "session on branch" : "session";
  return new AppError("NOT_FOUND", `no other ${what} ${shown(address.value)} is here; nothing was sent`, {
    hint: nearest === null ? HOW : `did you mean ${addressText({ ...address, value: nearest })}?`,
  });
}

async function findGone(project: Project, address: Address): Promise<InstanceRecord | null> {
  const all = await project.store.instances.list();
  return all.find(({ record }) => isMeant(address, record))?.record ?? null;
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}
