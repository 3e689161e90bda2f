import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { foldsCase } from "../../adapters/workspace-fs/case-folding.ts";
import { type ClaimDraft, claimWork } from "../../app/claim-work.ts";
import { listClaims } from "../../app/list-claims.ts";
import { registerCaller } from "../../app/register.ts";
import { releaseClaim, releaseClaims } from "../../app/release-claim.ts";
import { compileClaimPaths } from "../../config/claim-paths.ts";
import { DEFAULT_CLAIM_HOURS } from "../../domain/claim.ts";
import { claimedText, claimsText, releasedClaimsText } from "../../text/claims-text.ts";
import { CliError } from "../cli-error.ts";
import { inContext, jsonOption, type Shelf, withExamples } from "../command.ts";
import { type Context, homeOf } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { hasColours, print } from "../print.ts";

type Json = { readonly json?: boolean };

export function addClaims(program: Command, shelf: Shelf): void {
  const claiming = program
    .command("claim <type> <name...>")
    .description("take on a piece of work, so that no other session does it too")
    .option("--goal <line>", "what is to come of it", "")
    .option("--hours <number>", "ends after this long at the latest; you are asked before", String(DEFAULT_CLAIM_HOURS))
    .option("--paths <glob...>", "files it is about, from the top of the checkout; others who edit them are told")
    .option("--exclusive", "others' edits of these files are refused")
    .action(inContext(shelf, claim));
  withExamples(
    jsonOption(claiming),
    [
      'coord claim feature login --goal "people can log in"',
      "coord claim refactoring auth --paths 'src/auth/**' --exclusive --hours 1",
    ],
    [
      "A claim does not yield. It ends when you release it, with your session, or after",
      "its hours. Exit code 10: somebody else has it.",
    ],
  );
  const releasing = program
    .command("release [type] [name...]")
    .description("give back a claim (files: coord lock release)")
    .option("--all", "all your claims")
    .action(inContext(shelf, release));
  withExamples(jsonOption(releasing), ["coord release feature login", "coord release --all"]);
  const listing = program.command("claims").description("who has claimed what").action(inContext(shelf, list));
  withExamples(jsonOption(listing), ["coord claims", "coord claims --json | jq -r '.claims[].name'"]);
}

type ClaimOptions = Json & {
  readonly goal: string;
  readonly hours: string;
  readonly paths?: readonly string[];
  readonly exclusive?: boolean;
};

async function claim(
  context: Context,
  type: string,
  name: readonly string[],
  options: ClaimOptions,
): Promise<ExitCode> {
  const { io, machine, caller } = context;
  const { project, checkout } = await homeOf(context);
  const draft: ClaimDraft = {
    type,
    name: name.join(" "),
    goal: options.goal,
    paths: pathsOf(options, checkout),
    exclusive: options.exclusive === true,
    forMs: Number(options.hours) * 3_600_000,
  };
  const me = await registerCaller(machine, project, caller);
  const answer = await claimWork(machine, project, caller, me, draft);
  const held = answer.kind === "held" ? answer : null;
  print(io, options, { claimed: answer.kind === "held" ? null : answer, held }, () => claimedText(answer));
  return held === null ? EXIT.ok : EXIT.lockHeld;
}

function pathsOf({ paths = [], exclusive }: ClaimOptions, checkout: string): ClaimDraft["paths"] {
  if (exclusive === true && paths.length === 0) {
    throw new CliError(
      EXIT.usage,
      "BAD_INPUT",
      "--exclusive says who may edit which files: name them",
      "--paths 'src/auth/**'",
    );
  }
  const git = join(checkout, ".git");
  return compileClaimPaths(paths, foldsCase(existsSync(git) ? git : checkout));
}

async function release(
  context: Context,
  type: string | undefined,
  name: readonly string[],
  options: Json & { readonly all?: boolean },
): Promise<ExitCode> {
  const { io, machine, caller } = context;
  const { project } = await homeOf(context);
  const isAll = options.all === true;
  if (!isAll && (type === undefined || name.length === 0)) {
    throw new CliError(EXIT.usage, "BAD_INPUT", "name the claim, or use --all", "see yours: coord claims");
  }
  const me = await registerCaller(machine, project, caller);
  const released = isAll
    ? await releaseClaims(machine, project, me)
    : [await releaseClaim(machine, project, me, type ?? "", name.join(" "))];
  print(io, options, { released }, () => releasedClaimsText(released));
  return EXIT.ok;
}

async function list(context: Context, options: Json): Promise<ExitCode> {
  const { io, machine } = context;
  const { project } = await homeOf(context);
  const claims = await listClaims(machine, project);
  print(io, options, { claims }, () => claimsText(claims, io.out.width, hasColours(io.env, io.out)));
  return EXIT.ok;
}
