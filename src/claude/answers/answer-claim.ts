import { claimWork } from "../../app/claim-work.ts";
import { homeOrThrow } from "../../app/home-project.ts";
import { ensureInstance } from "../../app/instances.ts";
import { listClaims } from "../../app/list-claims.ts";
import type { Caller, Machine } from "../../app/machine.ts";
import { releaseClaim } from "../../app/release-claim.ts";
import { compileClaimPaths } from "../../config/claim-paths.ts";
import { DEFAULT_CLAIM_HOURS } from "../../domain/claim.ts";
import { claimedText, claimsText, releasedClaimsText } from "../../text/claims-text.ts";
import { clean } from "../../text/clean.ts";
import { commandWords } from "./command-words.ts";

const WIDTH = 70;
const USAGE =
  "Usage: /coord-claim <type> <name> [--hours N] [--paths <glob…>] [--exclusive], /coord-claim --release <type> <name>, or /coord-claim to see all";

/** `/coord-claim [<type> <name> …]`: this session takes on a piece of work; without words: who has claimed what. */
export async function answerClaim(machine: Machine, caller: Caller, args: string): Promise<string> {
  const { project } = await homeOrThrow(machine, caller.cwd);
  const { words, paths, hours, isExclusive, isRelease, unknown } = readArguments(commandWords(args));
  if (unknown !== null) return `Unknown option ${clean(unknown, 60)}. ${USAGE}`;
  const [type, ...name] = words;
  if (type === undefined) return claimsText(await listClaims(machine, project), WIDTH, false);
  if (name.length === 0 || (isExclusive && paths.length === 0)) return USAGE;
  const me = await ensureInstance(machine, project, caller);
  if (isRelease) return releasedClaimsText([await releaseClaim(machine, project, me, type, name.join(" "))]);
  const draft = {
    type,
    name: name.join(" "),
    goal: "",
    // Where names are folded, paths are kept in lower case; a pattern typed so fits everywhere.
    paths: compileClaimPaths(paths, false),
    exclusive: isExclusive,
    forMs: hours * 3_600_000,
  };
  return claimedText(await claimWork(machine, project, caller, me, draft));
}

type Arguments = {
  readonly words: readonly string[];
  readonly paths: readonly string[];
  readonly hours: number;
  readonly isExclusive: boolean;
  readonly isRelease: boolean;
  readonly unknown: string | null;
};

const OPTIONS = ["--paths", "--hours", "--exclusive", "--release"];

function readArguments(args: readonly string[]): Arguments {
  const words: string[] = [];
  const paths: string[] = [];
  let hours = DEFAULT_CLAIM_HOURS;
  let option = "";
  for (const word of args) {
    if (word.startsWith("--")) option = word;
    else if (option === "--paths") paths.push(word);
    else if (option === "--hours") [hours, option] = [Number(word), ""];
    else words.push(word);
  }
  return {
    words,
    paths,
    hours,
    isExclusive: args.includes("--exclusive"),
    isRelease: args.includes("--release"),
    unknown: args.find((word) => word.startsWith("--") && !OPTIONS.includes(word)) ?? null,
  };
}
