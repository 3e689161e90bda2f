import type { InstanceRecord } from "../../domain/instance.ts";
import type { LastWrite } from "../../domain/lease.ts";
import { effectiveMode } from "../effective-mode.ts";
import { entry, journal, type Located, type Machine } from "../machine.ts";
import type { Settlement } from "../settle-edit.ts";

/**
 * A write settled when the lease was somebody else's: neither may believe that the file is what it last saw. Where coord
 * only observes, a write without a lease is no surprise, and is on record already.
 */
export async function reportLostWrite(
  machine: Machine,
  located: Located,
  me: InstanceRecord,
  to: LastWrite["by"] | null,
): Promise<Settlement> {
  if ((await effectiveMode(machine, located)) !== "enforce") return { kind: "settled" };
  const { project, resource } = located;
  const at = project.store.now().wall;
  await journal(project.store, entry("lost-write", at, me, to?.name ?? "nobody", resource.path));
  if (to === null || to.instance === me.id) return { kind: "settled" };
  await project.store.inbox.deliver(to.instance, { at, kind: "lost-write", path: resource.path, detail: me.name });
  return { kind: "lost", path: resource.path, to: to.name };
}
