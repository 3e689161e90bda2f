import type { ResourceRefusal } from "../domain/resource-refusal.ts";
import { claimNames } from "./claim-names.ts";
import { clean, quoted } from "./clean.ts";
import { clock } from "./when.ts";

/** A refusal for the model: who uses the resource, since when, until when, and what to do. */
export function resourceRefusalText({ name, capacity, command, by }: ResourceRefusal): string {
  const all = capacity === 1 ? "" : ` (all ${capacity} places)`;
  const users = by.map(
    (use) =>
      `- session ${clean(use.name, 80)} since ${clock(use.since)}: ${quoted(use.command, 120)}${use.isBackground ? ", in the background" : ""} (until ${clock(use.until)} at the latest)${claimNames(use.claims)}`,
  );
  return [
    `coord refused ${quoted(command, 120)}: the resource ${quoted(name, 40)} is in use${all}.`,
    ...users,
    "The command was not run. Do something else first, then run it again; whether it is free: coord resources",
  ].join("\n");
}
