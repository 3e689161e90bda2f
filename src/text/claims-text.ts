import type { ClaimGrant, ClaimRefusal } from "../app/claim-work.ts";
import type { ClaimView, ListedClaim } from "../app/views.ts";
import { clean, quoted } from "./clean.ts";
import { columnsText } from "./columns.ts";
import { clockOf } from "./iso-when.ts";
import { paintFor } from "./paint.ts";

export function claimsText(claims: readonly ListedClaim[], width: number, hasColours: boolean): string {
  if (claims.length === 0) return "Nothing is claimed.";
  const hasWaiters = claims.some(({ waiters }) => waiters.length > 0);
  const columns = [
    { title: "CLAIM", isFlexible: true },
    { title: "BY" },
    { title: "UNTIL" },
    { title: "PATHS", isFlexible: true },
    ...(hasWaiters ? [{ title: "WAITING", isFlexible: true }] : []),
  ];
  const rows = claims.map(({ type, name, holder, until, paths, exclusive, isReserved, waiters }) => [
    `${clean(type, 40)} ${clean(name, 80)}`,
    clean(holder.name, 60),
    clockOf(until),
    `${paths.map((path) => clean(path, 80)).join(" ") || "-"}${exclusive ? " (exclusive)" : ""}${isReserved ? " (its turn)" : ""}`,
    ...(hasWaiters ? [waiters.map((waiter) => clean(waiter.name, 60)).join(", ") || "-"] : []),
  ]);
  return columnsText(columns, rows, width, paintFor(hasColours));
}

export function claimedText(answer: ClaimGrant | ClaimRefusal): string {
  return answer.kind === "held" ? claimHeldText(answer) : grantText(answer);
}

type Held = Omit<ClaimRefusal, "kind">;

export function claimHeldText({ claim, role, task }: Held): string {
  const is = claim.isReserved ? "is kept for" : "is claimed by";
  return `${nameOf(claim)} ${is} ${whoText({ claim, role, task })} until ${clockOf(claim.until)} at the latest. Take other work (coord claims), or ask: coord send --to ${clean(claim.holder.name, 80)} --ask "…"`;
}

function whoText({ claim, role, task }: Held): string {
  const facts = [...(role === null ? [] : [clean(role, 60)]), ...(task === null ? [] : [`task: ${quoted(task, 80)}`])];
  return `${clean(claim.holder.name, 80)}${facts.length === 0 ? "" : ` (${facts.join(", ")})`}`;
}

/** A file that is inside what somebody has claimed for itself. */
export function claimedFileText({ path, ...held }: Held & { readonly path: string }): string {
  const { claim } = held;
  return [
    `${clean(path, 300)} is inside ${quoted(`${claim.type} ${claim.name}`, 120)}, which ${whoText(held)} has claimed for itself until ${clockOf(claim.until)} at the latest.`,
    `Nothing was changed. Take other work, wait (coord wait ${nameOf(claim)}), or ask: coord send --to ${clean(claim.holder.name, 80)} --ask "…"`,
  ].join("\n");
}

function grantText({ claim, isNew, takenFrom, alike }: ClaimGrant): string {
  const what = nameOf(claim);
  const lines = [
    `${isNew ? "Claimed" : "Still yours:"} ${what} until ${clockOf(claim.until)}; it does not yield. Done? coord release ${what}`,
  ];
  if (claim.paths.length > 0) {
    const fate = claim.exclusive ? "are refused" : "are told of it";
    lines.push(`Others who edit ${claim.paths.map((path) => clean(path, 80)).join(", ")} ${fate}.`);
  }
  if (takenFrom !== null) {
    lines.push(`It was claimed by ${clean(takenFrom.name, 60)}, which is gone or whose time was over.`);
  }
  for (const other of alike) {
    const name = clean(other.name, 60);
    lines.push(
      `${name} seems to do the same: ${quoted(other.what, 100)}. Agree on who does what: coord send --to ${name} "…"`,
    );
  }
  return lines.join("\n");
}

function nameOf({ type, name }: ClaimView): string {
  return `${clean(type, 40)} ${clean(name, 80)}`;
}

export function releasedClaimsText(claims: readonly ClaimView[]): string {
  if (claims.length === 0) return "You had no claim.";
  return `Released ${claims.map(({ type, name }) => `${clean(type, 40)} ${clean(name, 80)}`).join(", ")}.`;
}
