import { changeDetail } from "../domain/found-change.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import { shortCommand } from "../domain/short-command.ts";
import type { CommandRun, ForeignChange } from "./find-changes.ts";
import { entry, journal, type Project } from "./machine.ts";
import { recordChange } from "./record-change.ts";
import { commandsAt, type Suspect, type UnknownChange } from "./watch-leases.ts";

/** Records a change of another holder's file and tells the holder. Null: the holder's own command may have done it, so nobody else is told. */
export async function putOnRecord(
  project: Project,
  me: InstanceRecord,
  change: UnknownChange,
  run: CommandRun,
): Promise<ForeignChange | null> {
  const { store } = project;
  const { record, lease, changedAtMs } = change;
  const holder = lease.holder;
  const ran = await commandsAt(project, changedAtMs);
  const others = ran.filter(({ instance }) => instance.id !== me.id);
  const isHoldersOwn = others.some((other) => other.instance.id === holder.instance && other.background === null);
  const command = shortCommand(commandText(run, ran, me));
  const by = { instance: me.id, name: me.name };
  const version = await recordChange(project, change, { by, tool: run.tool, command });
  const at = store.now().wall;
  const during = { name: me.name, command };
  const found = { path: record.path, at, version, during, isUnsure: others.length > 0, holder: holder.name };
  const kind = isHoldersOwn ? "changed-unsure" : "changed";
  if (!isHoldersOwn) {
    await journal(store, entry("changed", at, me, `held by ${holder.name}, while this ran: ${command}`, record.path));
  }
  await store.inbox.deliver(holder.instance, { at, kind, path: record.path, detail: changeDetail(found) });
  return isHoldersOwn ? null : found;
}

/** What ran, with what the same session had in the background then: nothing tells which of them it was. */
function commandText({ command, tool }: CommandRun, ran: readonly Suspect[], me: InstanceRecord): string {
  const beside = ran.flatMap(({ instance, background }) => (instance.id === me.id ? (background ?? []) : []));
  const names = [...new Set(beside)].filter((name) => name !== command);
  return [command || tool, ...names.map((name) => `(or in the background: ${name})`)].join(" ");
}
