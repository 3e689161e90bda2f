import type { EpochMs } from "../domain/instant.ts";
import type { ProjectFacts } from "./diagnosis.ts";
import { HOOK_EVENTS, hooksThatRan, listInstances } from "./inspect.ts";
import type { Machine, Project } from "./machine.ts";
import { journalView } from "./views.ts";

const FAILED_SINCE_MS = 24 * 60 * 60 * 1000;

/**
 * What the store tells about how coord has worked in this repository. Reads only; the dead are shown, not reaped.
 *
 * @param events further events that are registered for hooks
 */
export async function diagnoseProject(
  machine: Machine,
  project: Project,
  events: readonly string[],
): Promise<ProjectFacts> {
  const { store, settings, warnings } = project;
  const records = (await store.instances.list()).map(({ record }) => record);
  const starts = records.map(({ startedAt }) => startedAt.wall);
  const journal = await store.journal.read();
  const since = store.now().wall - FAILED_SINCE_MS;
  const recent = (wanted: "failure" | "changed") =>
    journal.entries
      .filter(({ kind, at }) => kind === wanted && at >= since)
      .reverse()
      .map(journalView);
  return {
    mode: settings.mode,
    configurationProblems: warnings,
    instances: await listInstances(machine, project),
    hooks: await hooksThatRan(project, [...new Set([...HOOK_EVENTS, ...events])]),
    sinceMs: starts.length === 0 ? null : (Math.min(...starts) as EpochMs),
    failures: recent("failure"),
    changes: recent("changed"),
    skippedLines: { decisions: (await store.decisions.read()).skipped, journal: journal.skipped },
  };
}
