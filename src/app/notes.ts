import { inheritedBy, type Note, noteTextProblem } from "../domain/estate.ts";
import type { InstanceId } from "../domain/holder.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import { AppError } from "./errors.ts";
import { readEstates } from "./estates.ts";
import type { Machine, Project } from "./machine.ts";

/**
 * Adds a line to the caller's scratchpad. A cell per note: two that are written at once are both kept.
 *
 * @throws AppError `BAD_INPUT` for what is no note, or for one too many
 */
export async function addNote(machine: Machine, project: Project, me: InstanceRecord, text: string): Promise<Note> {
  const earlier = await notesOf(project, [me.id]);
  const problem = noteTextProblem(text, earlier.length);
  if (problem !== null) throw new AppError("BAD_INPUT", problem, { hint: "coord note --list, coord note --clear" });
  const { notes } = await project.store.team();
  const note = { at: project.store.now().wall, text };
  const order = String(Math.floor(note.at)).padStart(16, "0");
  await notes.put(`${me.id}.${order}-${machine.shortHash(`${text} ${machine.random()} ${earlier.length}`)}`, note);
  return note;
}

/** The notes of these instances, oldest first. */
export async function notesOf(project: Project, instances: readonly InstanceId[]): Promise<readonly Note[]> {
  const { notes } = await project.store.team();
  const found: { readonly order: string; readonly note: Note }[] = [];
  for (const id of instances) {
    for (const { key, value } of await notes.list(`${id}.`)) found.push({ order: key.slice(id.length), note: value });
  }
  return found.sort((a, b) => Number(a.order > b.order) - Number(a.order < b.order)).map(({ note }) => note);
}

/** Those of the caller, and of those whose work it goes on with. */
export async function notesFor(project: Project, me: InstanceRecord): Promise<readonly Note[]> {
  return notesOf(project, await selvesOf(project, me));
}

/** Drops them; returns how many. */
export async function clearNotes(project: Project, me: InstanceRecord): Promise<number> {
  const { notes } = await project.store.team();
  let cleared = 0;
  for (const id of await selvesOf(project, me)) cleared += await notes.removeAll(`${id}.`);
  return cleared;
}

/** The caller, and those whose work it goes on with. */
export async function selvesOf(project: Project, me: InstanceRecord): Promise<readonly InstanceId[]> {
  return [me.id, ...inheritedBy(await readEstates(project), me.id).map(({ instance }) => instance)];
}
