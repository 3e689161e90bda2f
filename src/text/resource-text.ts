import type { ResourceRefusal } from "../domain/resource-refusal.ts";
import { claimNames } from "./claim-names.ts";
import { clean, quoted } from "./clean.ts";
import { shellWord } from "./shell-word.ts";
import { clock } from "./when.ts";

/** A refusal for the model: who uses the resource, since when, until when, and what to do. */
export function resourceRefusalText(refusal: ResourceRefusal): string {
  return [
    `coord refused ${quoted(refusal.command, 120)}: ${inUseText(refusal)}`,
    `The command was not run. Do something else first, or wait your turn: coord wait ${shellWord(refusal.name)}`,
  ].join("\n");
}

/** Who has the places of a resource, and who is before the asker. */
export function inUseText({ name, capacity, by }: Omit<ResourceRefusal, "command">): string {
  const all = capacity === 1 ? "" : ` (all ${capacity} places)`;
  const users = by.map((use) => `- session ${clean(use.name, 80)} ${useText(use)}${claimNames(use.claims)}`);
  return [`the resource ${quoted(name, 40)} is in use${all}.`, ...users].join("\n");
}

function useText({ since, until, command, isBackground, isReserved }: ResourceRefusal["by"][number]): string {
  const end = `(until ${clock(until)} at the latest)`;
  if (isReserved) return `has waited since ${clock(since)}, so its turn comes first ${end}`;
  return `since ${clock(since)}: ${quoted(command, 120)}${isBackground ? ", in the background" : ""} ${end}`;
}
