import { quoted } from "./clean.ts";

const MOST_SHOWN = 3;

/** What a holder has claimed besides, as a sentence behind others; "": nothing. @param who as the sentence begins */
export function claimNames(claims: readonly string[], who = "It"): string {
  if (claims.length === 0) return "";
  const more = claims.length > MOST_SHOWN ? ` and ${claims.length - MOST_SHOWN} more (coord claims)` : "";
  const names = claims.slice(0, MOST_SHOWN).map((claim) => quoted(claim, 80));
  return ` ${who} has claimed ${names.join(", ")}${more}.`;
}
