import { type ArchitectureDecision, type DecisionQuery, select } from "../domain/architecture-decision.ts";
import { type ArchivePoint, comparePlaces, isArchived, placeOf } from "../domain/decision-archive.ts";
import type { EpochMs } from "../domain/instant.ts";
import { AppError } from "./errors.ts";
import type { Machine, Project } from "./machine.ts";
import { swapRecord } from "./swap-record.ts";
import { type DecisionView, decisionView } from "./views.ts";

/** The register that says up to where decisions are archived. */
const ARCHIVE = "archived";

export type DecisionSearch = DecisionQuery & {
  /** Archived ones too; a search by id always finds them. */
  readonly isWithArchived?: boolean | undefined;
};

export type FoundDecisions = {
  /** Newest first. */
  readonly decisions: readonly DecisionView[];
  /** How many decisions there are in all, archived ones included. */
  readonly total: number;
  /** Entries of the log that could not be read. */
  readonly skipped: number;
};

/** The decisions of a project that answer `search`. */
export async function queryDecisions({ store }: Project, search: DecisionSearch): Promise<FoundDecisions> {
  const { entries, skipped } = await store.decisions.read();
  const { record: point } = await store.counters.read(ARCHIVE);
  const isShown = search.isWithArchived === true || search.id !== undefined;
  const candidates = isShown ? entries : entries.filter((decision) => !isArchived(decision, point));
  const successors = successorsOf(entries);
  const decisions = select([...candidates], search).map((decision) =>
    decisionView(decision, successors.get(decision.id) ?? null, isArchived(decision, point)),
  );
  return { decisions, total: entries.length, skipped };
}

/** By the id of the superseded one; the latest successor counts. */
function successorsOf(decisions: readonly ArchitectureDecision[]): ReadonlyMap<string, string> {
  const successors = new Map<string, string>();
  for (const { id, supersedes } of decisions) if (supersedes !== null) successors.set(supersedes, id);
  return successors;
}

/** What to archive: everything decided before a moment, or all but the `keep` latest. */
export type ArchiveRequest = { readonly before: EpochMs } | { readonly keep: number };

/**
 * Takes old decisions out of the lists; returns those newly archived, newest first. The log keeps them, a
 * search by id finds them, and no number is used again.
 */
export async function archiveDecisions(
  machine: Machine,
  project: Project,
  request: ArchiveRequest,
): Promise<readonly DecisionView[]> {
  const { entries } = await project.store.decisions.read();
  const newestFirst = [...entries].sort((a, b) => comparePlaces(placeOf(b.id), placeOf(a.id)));
  const chosen =
    "keep" in request
      ? newestFirst.slice(checkedKeep(request.keep))
      : newestFirst.filter(({ at }) => at < request.before);
  const [newest] = chosen;
  if (newest === undefined) return [];
  const before = await swapRecord<ArchivePoint, ArchivePoint | null>(
    machine,
    project.store.counters,
    ARCHIVE,
    ({ record }) => {
      const point = placeOf(newest.id);
      const isNew = record === null || comparePlaces(point, record) > 0;
      return { answer: record, next: isNew ? point : undefined };
    },
  );
  const successors = successorsOf(entries);
  return newestFirst
    .filter((decision) => isArchived(decision, placeOf(newest.id)) && !isArchived(decision, before))
    .map((decision) => decisionView(decision, successors.get(decision.id) ?? null, true));
}

function checkedKeep(keep: number): number {
  if (Number.isSafeInteger(keep) && keep >= 0) return keep;
  throw new AppError("BAD_INPUT", "the number of decisions to keep must be 0 or more");
}
