import type { Command } from "commander";
import { cleanUp } from "../../app/clean-up.ts";
import { listLocks } from "../../app/inspect.ts";
import { findMyself } from "../../app/instances.ts";
import { type Revocation, revokeLock } from "../../app/revoke-lock.ts";
import { count } from "../../text/iso-when.ts";
import { locksTable } from "../../text/lock-table.ts";
import { cleanUpText, revokedText } from "../../text/lock-text.ts";
import { paintFor } from "../../text/paint.ts";
import { durationArgument, inContext, jsonOption, type Shelf, withExamples } from "../command.ts";
import { type Context, homeOf } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { namedFiles } from "../named-files.ts";
import { hasColours, print } from "../print.ts";
import { isUnderSession } from "../session.ts";
import { acquire, check, release, renew } from "./lock-files.ts";

type Json = { readonly json?: boolean };

export function addLock(program: Command, shelf: Shelf): void {
  const lock = program
    .command("lock")
    .description("locks by name: they last until released, or until their time or holder ends");
  addLockCommands(lock, shelf);
  addBoardCommands(lock, shelf);
  withExamples(
    lock,
    [
      "coord lock acquire src/api.ts --intent 'schema change' --ttl 30m",
      "coord lock check src/api.ts; echo $?",
      "coord lock release src/api.ts",
    ],
    [
      "A lock belongs to the session it is taken in; outside any, to the shell that the",
      "command is typed into, and ends with it. In a script, take it for an instance",
      "that outlives the line: COORD_INSTANCE=<id>.",
    ],
  );
}

function addLockCommands(lock: Command, shelf: Shelf): void {
  const acquiring = lock
    .command("acquire <file...>")
    .description("lock files, all or none; patterns in quotes")
    .option("--intent <text>", "what for; others are told", "")
    .option("--ttl <time>", "ends after this long, such as 30m; without it, with its holder", durationArgument)
    .option("--wait <time>", "keep asking this long while another holds one, such as 2m", durationArgument)
    .action(inContext(shelf, acquire));
  withExamples(jsonOption(acquiring), [
    "coord lock acquire src/api.ts src/db.ts --ttl 1h",
    "coord lock acquire 'migrations/*.sql' --wait 2m",
  ]);
  const releasing = lock
    .command("release [file...]")
    .description("give back your locks on these files")
    .option("--all", "all that you hold")
    .action(inContext(shelf, release));
  withExamples(jsonOption(releasing), ["coord lock release src/api.ts", "coord lock release --all"]);
  const renewing = lock
    .command("renew <file...>")
    .description("give your locks a new end, counted from now")
    .option("--ttl <time>", "ends after this long; without it, with its holder", durationArgument)
    .action(inContext(shelf, renew));
  withExamples(jsonOption(renewing), ["coord lock renew src/api.ts --ttl 30m"]);
  const checking = lock
    .command("check <file...>")
    .description(
      "exit 0 free or yours, 10 held, 11 left over, 12 changed since you saw it, 13 held by a stale instance",
    )
    .action(inContext(shelf, check));
  withExamples(jsonOption(checking), ["coord lock check src/api.ts && make api"]);
}

function addBoardCommands(lock: Command, shelf: Shelf): void {
  withExamples(jsonOption(lock.command("list").description("all locks").action(inContext(shelf, list))), [
    "coord lock list --json | jq -r '.locks[].path'",
  ]);
  withExamples(
    jsonOption(
      lock
        .command("cleanup")
        .description("remove what sessions that are gone left behind, and locks whose time is over")
        .action(inContext(shelf, clean)),
    ),
    ["coord lock cleanup"],
  );
  withExamples(
    jsonOption(
      lock
        .command("revoke <file...>")
        .description("end anybody's lock; only for people, and recorded")
        .action(inContext(shelf, revoke)),
    ),
    ["coord lock revoke src/api.ts"],
  );
}

async function list(context: Context, options: Json): Promise<ExitCode> {
  const { io, machine } = context;
  const { project, checkout } = await homeOf(context);
  const locks = await listLocks(machine, project);
  const paint = paintFor(hasColours(io.env, io.out));
  print(io, options, { locks }, () =>
    locks.length === 0
      ? "No file is locked."
      : `${locksTable(locks, checkout, io.out.width, paint)}\n\n${count(locks.length, "lock")}`,
  );
  return EXIT.ok;
}

async function clean(context: Context, options: Json): Promise<ExitCode> {
  const { project } = await homeOf(context);
  const cleaned = await cleanUp(context.machine, project);
  print(context.io, options, cleaned, () => cleanUpText(cleaned));
  return EXIT.ok;
}

async function revoke(context: Context, names: readonly string[], options: Json): Promise<ExitCode> {
  const { io, machine, caller } = context;
  const { project } = await homeOf(context);
  const isModel = await isUnderSession(machine, io, io.cwd);
  const by = isModel ? await findMyself(machine, project, caller) : null;
  const revocations: Revocation[] = [];
  for (const file of await namedFiles(names, io.cwd))
    revocations.push(await revokeLock(machine, caller, file, by, !isModel));
  print(io, options, { revocations }, () =>
    revocations.map(({ path, revoked }) => revokedText(path, revoked)).join("\n"),
  );
  return EXIT.ok;
}
