/** The shape of log entries, as in `schemas.ts`. */
import {
  type ArchitectureDecision,
  DECISION_SCOPES,
  type DecisionId,
  isDecisionId,
} from "../../domain/architecture-decision.ts";
import type { JournalEntry } from "../../domain/journal.ts";
import { branded, exactly, nullable, oneOf, text } from "../../domain/shape.ts";
import { epochMs, instanceId } from "./schemas.ts";

const decisionId = branded<DecisionId>(isDecisionId);

export const architectureDecision = exactly<ArchitectureDecision>({
  id: decisionId,
  title: text,
  description: text,
  category: text,
  scope: oneOf(DECISION_SCOPES),
  author: exactly<ArchitectureDecision["author"]>({ instance: instanceId, name: text }),
  at: epochMs,
  supersedes: nullable(decisionId),
});

export const journalEntry = exactly<JournalEntry>({
  at: epochMs,
  kind: oneOf([
    "registered",
    "ended",
    "reaped",
    "refused",
    "observed",
    "taken",
    "lost-write",
    "revoked",
    "released",
    "overlap",
    "restored",
    "changed",
    "failure",
    "set-aside",
    "decision",
  ]),
  instance: nullable(instanceId),
  name: nullable(text),
  path: nullable(text),
  detail: text,
});
