import * as z from "zod";
import { type Diagnosis, type Finding, type Repair, TRIAL_STEPS, type TrialStep } from "../app/diagnosis.ts";

/** What `coord doctor --json` prints. */
export const diagnosis = z.strictObject({
  at: z.iso.datetime({ precision: 3 }),
  version: z.string(),
  root: z.string(),
  checkout: z.string().nullable(),
  stateDir: z.string().nullable(),
  repairs: z.array(
    z.strictObject({
      kind: z.enum(["token-restored", "tokens-removed", "set-aside", "cells-set-aside", "ballast", "leftovers"]),
      subject: z.string(),
    }) satisfies z.ZodType<Repair>,
  ),
  trial: z.array(
    z.strictObject({
      step: z.enum(TRIAL_STEPS),
      event: z.string(),
      ms: z.number().min(0),
      fault: z.string().nullable(),
    }) satisfies z.ZodType<TrialStep>,
  ),
  findings: z.array(
    z.strictObject({
      topic: z.enum(["installation", "hooks", "state", "repository"]),
      check: z.string(),
      level: z.enum(["ok", "warning", "problem"]),
      what: z.string(),
      why: z.string().nullable(),
      remedy: z.string().nullable(),
    }) satisfies z.ZodType<Finding>,
  ),
  totals: z.strictObject({ ok: z.int(), warnings: z.int(), problems: z.int() }),
}) satisfies z.ZodType<Diagnosis>;
