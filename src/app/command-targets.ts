import { excludes, type Holder } from "../domain/holder.ts";
import type { ResourceKey } from "../domain/lease.ts";
import type { CommandWrite, Look, WriteKind } from "../domain/shell/command-effects.ts";
import { type Located, locateGuarded, type Machine, type Project } from "./machine.ts";

/** One file that a command will write, and the part of the command that does it. */
export type Target = { readonly located: Located; readonly kind: WriteKind; readonly part: string };

/** Leases are taken for so many files; of more, only those that somebody else holds are asked for. */
const MOST_TARGETS = 200;

/** The guarded files that a command writes, each once, in the order of their keys. */
export async function targetsOf(
  machine: Machine,
  cwd: string,
  writes: readonly CommandWrite[],
  holderIn: (project: Project) => Promise<Holder>,
): Promise<readonly Target[]> {
  const look = await machine.workspace.look();
  const targets = new Map<ResourceKey, Target>();
  const add = (target: Target): void => {
    const { key } = target.located.resource;
    const known = targets.get(key);
    if (known === undefined || STRENGTH[target.kind] > STRENGTH[known.kind]) targets.set(key, target);
  };
  for (const write of writes) {
    const { path, kind, part } = write;
    for (const located of await heldBesides(machine, write, cwd, look, holderIn)) add({ located, kind, part });
    // A folder is no file to lease; and where it stands in the way of one, the command fails by itself.
    const located = look.kind(path) === "folder" ? null : await locateGuarded(machine, path, cwd);
    if (located !== null) add({ located, kind, part });
  }
  const sorted = [...targets.values()].sort((a, b) => (a.located.resource.key < b.located.resource.key ? -1 : 1));
  return sorted.length <= MOST_TARGETS ? sorted : contendedOf(sorted, holderIn);
}

/** Which of two ways to write one file asks for more. */
const STRENGTH: Readonly<Record<WriteKind, number>> = { create: 0, append: 1, move: 2, part: 3, delete: 4, whole: 5 };

/** What others hold below a folder, or under another name of the file. */
async function heldBesides(
  machine: Machine,
  { path, kind, reach }: CommandWrite,
  cwd: string,
  look: Look,
  holderIn: (project: Project) => Promise<Holder>,
): Promise<readonly Located[]> {
  if (reach === "tree") return heldBelow(machine, path, cwd, holderIn);
  // `sed -i` and its like put a new file under this name alone.
  const writesThrough = kind === "whole" || kind === "append";
  return writesThrough && look.isShared(path) ? heldAs(machine, path, cwd, look, holderIn) : [];
}

/** A command over a whole folder is not let through file by file: what counts is who holds a file in it. */
async function heldBelow(
  machine: Machine,
  folder: string,
  cwd: string,
  holderIn: (project: Project) => Promise<Holder>,
): Promise<readonly Located[]> {
  const inside = await locateGuarded(machine, `${folder}/x`, cwd);
  if (inside === null) return [];
  const { project, resource } = inside;
  const prefix = resource.path.slice(0, -1);
  const holder = await holderIn(project);
  const held: Located[] = [];
  for (const { record } of await project.store.files.list()) {
    const isInside = record.checkout === resource.checkout && record.path.startsWith(prefix);
    if (!isInside || !record.leases.some((lease) => excludes(lease.holder, holder))) continue;
    const located = await locateGuarded(machine, `${record.checkout}/${record.path}`, cwd);
    if (located !== null) held.push(located);
  }
  return held;
}

/** A file with two names (a hard link) that somebody else holds under the other one. */
async function heldAs(
  machine: Machine,
  path: string,
  cwd: string,
  look: Look,
  holderIn: (project: Project) => Promise<Holder>,
): Promise<readonly Located[]> {
  const project = (await machine.home(cwd))?.project;
  if (project === undefined || look.kind(path) !== "file") return [];
  const holder = await holderIn(project);
  const held: Located[] = [];
  for (const file of await project.store.leased()) {
    const absolute = `${file.checkout}/${file.path}`;
    if (!file.holders.some((other) => excludes(other, holder)) || !look.isSame(path, absolute)) continue;
    const located = await locateGuarded(machine, absolute, cwd);
    if (located !== null) held.push(located);
  }
  return held;
}

async function contendedOf(
  targets: readonly Target[],
  holderIn: (project: Project) => Promise<Holder>,
): Promise<readonly Target[]> {
  const contended: Target[] = [];
  for (const target of targets) {
    const { project, resource } = target.located;
    const holder = await holderIn(project);
    const { record } = await project.store.files.read(resource.key);
    if (record?.leases.some((lease) => excludes(lease.holder, holder)) === true) contended.push(target);
  }
  return contended;
}
