import { type EpochMs, wallAfter } from "../domain/instant.ts";
import type { Machine, Project } from "./machine.ts";
import { currentUses, type NamedStore } from "./named-resources.ts";
import { isoText } from "./views.ts";

/** A named resource of the configuration, and who uses it now. */
export type ResourceView = {
  readonly name: string;
  readonly capacity: number;
  readonly ttlMs: number;
  /** Globs over commands. */
  readonly commands: readonly string[];
  readonly uses: readonly {
    readonly instance: string;
    readonly name: string;
    readonly command: string;
    readonly since: string;
    /** When it ends at the latest. */
    readonly until: string;
    readonly isBackground: boolean;
  }[];
};

/** The named resources that are configured, in the order of the configuration. Reads only. */
export async function listResources(
  machine: Machine,
  project: Project,
  named: NamedStore,
): Promise<readonly ResourceView[]> {
  const views: ResourceView[] = [];
  for (const { name, capacity, ttlMs, commands } of project.settings.resources) {
    const uses = (await currentUses(machine, project, named, name)).map((use) => {
      const { holder, command, since, isBackground } = use;
      const until: EpochMs = wallAfter(since, use.ttlMs);
      const when = { since: isoText(since.wall), until: isoText(until) };
      return { instance: holder.instance, name: holder.name, command, ...when, isBackground };
    });
    views.push({ name, capacity, ttlMs, commands, uses });
  }
  return views;
}
