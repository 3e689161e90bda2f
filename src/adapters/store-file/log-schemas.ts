/** The shape of log entries, as in `schemas.ts`. */
import * as v from "valibot";
import type { DecisionId } from "../../domain/architecture-decision.ts";
import { DECISION_SCOPES, isDecisionId } from "../../domain/architecture-decision.ts";
import { epochMs, instanceId, text } from "./schemas.ts";

const isDecision = (value: unknown): boolean => typeof value === "string" && isDecisionId(value);
const decisionId = v.custom<DecisionId>(isDecision);

export const architectureDecision = v.strictObject({
  id: decisionId,
  title: text,
  description: text,
  category: text,
  scope: v.picklist(DECISION_SCOPES),
  author: v.strictObject({ instance: instanceId, name: text }),
  at: epochMs,
  supersedes: v.nullable(decisionId),
});

export const journalEntry = v.strictObject({
  at: epochMs,
  kind: v.picklist([
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
    "failure",
    "set-aside",
    "decision",
  ]),
  instance: v.nullable(instanceId),
  name: v.nullable(text),
  path: v.nullable(text),
  detail: text,
});
