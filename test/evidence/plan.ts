import { appendFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { drawn } from "./order.ts";
import type { Row } from "./row.ts";

const Plan = z.object({
  /** Where the rows go: one file of JSON lines per column. */
  folder: z.string(),
  seed: z.number(),
  /** The part of the shapes that is run, drawn by the seed. */
  share: z.number(),
  /** Only these, where any are named. */
  only: z.array(z.string()),
});
export type Plan = z.infer<typeof Plan>;

/** What this run is to do; `test/evidence/run.mjs` says so. */
export function readPlan(): Plan {
  const text = process.env["COORD_EVIDENCE"];
  if (text === undefined) throw new Error("started by test/evidence/run.mjs only");
  return Plan.parse(JSON.parse(text));
}

/** The shapes of the run, in its order: an outcome must not hang on the one before. */
export function chosen<T extends { readonly id: string }>(
  list: readonly T[],
  { seed, share, only }: Plan,
): readonly T[] {
  const order = drawn(list, share, seed);
  return only.length === 0 ? order : list.filter(({ id }) => only.includes(id));
}

export function record({ folder }: Plan, column: string, row: Row): void {
  appendFileSync(join(folder, `${column}.jsonl`), `${JSON.stringify(row)}\n`);
}
