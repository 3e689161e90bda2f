import {
  type ArchitectureDecision,
  countOne,
  type DayCounter,
  DECISION_SCOPES,
  type DecisionScope,
  decisionId,
  isDecisionId,
} from "../domain/architecture-decision.ts";
import { countSoFar } from "../domain/decision-archive.ts";
import type { InstanceId } from "../domain/holder.ts";
import { utcText } from "../domain/instant.ts";
import { afterCommit } from "./after-commit.ts";
import { AppError } from "./errors.ts";
import { entry, journal, type Machine, type Project } from "./machine.ts";
import { swapRecord } from "./swap-record.ts";
import { tellNews } from "./tell-news.ts";

/** The register that numbers the decisions. */
const COUNTER = "decisions";
const MOST_TITLE_CHARACTERS = 200;
/** As JSON; the log takes lines of 64 KiB. */
const MOST_DESCRIPTION_BYTES = 48 * 1024;

export type DecisionDraft = {
  /** One line of 1 to 200 characters; kept exactly as given. */
  readonly title: string;
  /** Kept exactly as given, line ends and all. */
  readonly description: string;
  readonly category?: string | undefined;
  readonly scope?: string | undefined;
  /** The id of the decision that this one replaces. */
  readonly supersedes?: string | undefined;
};

export type Author = { readonly id: InstanceId; readonly name: string };

/**
 * Adds a decision to the log that all sessions share, and tells every live session.
 *
 * The number is taken before the entry is written: a crash in between leaves a number out, and none is ever
 * given twice. Once this returns, the entry survives a power failure.
 *
 * @param isAuthorTold true where a person recorded it, so that the author's own model does not know yet
 * @throws AppError `BAD_INPUT` for a draft that cannot be kept, `NOT_FOUND` for an unknown id in `supersedes`
 */
export async function recordDecision(
  machine: Machine,
  project: Project,
  author: Author,
  draft: DecisionDraft,
  isAuthorTold: boolean,
): Promise<ArchitectureDecision> {
  const { store } = project;
  const checked = check(draft);
  const { entries } = await store.decisions.read();
  const supersedes = findSuperseded(draft.supersedes, entries);
  const { id, at } = await swapRecord(machine, store.counters, COUNTER, ({ record, now }) => {
    const day = utcText(now.wall).slice(0, 10).replaceAll("-", "");
    const next: DayCounter = countOne(countSoFar(record, entries), day);
    return { answer: { id: decisionId(next.day, next.last), at: now.wall }, next };
  });
  const decision: ArchitectureDecision = {
    id,
    title: draft.title,
    description: draft.description,
    ...checked,
    author: { instance: author.id, name: author.name },
    at,
    supersedes,
  };
  await store.decisions.append(author.id, decision);
  await journal(store, entry("decision", at, author, id));
  await tellOthers(machine, project, decision, isAuthorTold);
  return decision;
}

function check(draft: DecisionDraft): { readonly category: string; readonly scope: DecisionScope } {
  const { title, description, category = "general", scope = "project" } = draft;
  if (title.trim() === "") throw badInput("a decision needs a title");
  if (/[\n\r]/.test(title)) throw badInput("the title must be one line; put the rest into the description");
  if ([...title].length > MOST_TITLE_CHARACTERS) {
    throw badInput(`the title has more than ${MOST_TITLE_CHARACTERS} characters; put the rest into the description`);
  }
  if (JSON.stringify(description).length > MOST_DESCRIPTION_BYTES) {
    throw badInput("the description is too long; keep it in a file of the repository and name that file");
  }
  if (!/^[\p{L}\p{N}][\p{L}\p{N} ._/-]{0,59}$/u.test(category)) {
    throw badInput(`not a category: ${JSON.stringify(category.slice(0, 80))}`, "use a short name such as api-design");
  }
  const known = DECISION_SCOPES.find((candidate) => candidate === scope);
  if (known === undefined) {
    throw badInput(`not a scope: ${JSON.stringify(scope.slice(0, 80))}`, `use one of: ${DECISION_SCOPES.join(", ")}`);
  }
  return { category, scope: known };
}

function badInput(message: string, hint?: string): AppError {
  return new AppError("BAD_INPUT", message, hint === undefined ? {} : { hint });
}

function findSuperseded(
  id: string | undefined,
  decisions: readonly ArchitectureDecision[],
): ArchitectureDecision["supersedes"] {
  if (id === undefined) return null;
  if (!isDecisionId(id)) throw badInput(`not a decision id: ${JSON.stringify(id.slice(0, 80))}`);
  if (decisions.some((decision) => decision.id === id)) return id;
  throw new AppError("NOT_FOUND", `there is no decision ${id} to supersede`, { hint: "coord decisions list" });
}

async function tellOthers(
  machine: Machine,
  project: Project,
  { id, title, category, author, at }: ArchitectureDecision,
  isAuthorTold: boolean,
): Promise<void> {
  const { store } = project;
  const detail = `${id} "${title}" (${category}) by ${author.name}`;
  if (isAuthorTold) {
    const own = { at, kind: "own-decision", path: null, detail } as const;
    await afterCommit(project, () => store.inbox.deliver(author.instance, own), undefined);
  }
  await tellNews(machine, project, { id: author.instance }, { kind: "decision", text: detail });
}
