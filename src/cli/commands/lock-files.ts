import { checkLock, type LockCheck } from "../../app/check-lock.ts";
import {
  acquireLock,
  type ClaimedByOther,
  type HeldByOther,
  type LockGrant,
  type LockRelease,
  type LockRenewal,
  releaseLock,
  renewLock,
} from "../../app/locks.ts";
import { releaseOwn } from "../../app/release-own.ts";
import { claimedFileText } from "../../text/claims-text.ts";
import { acquiredText, checkText, heldText, releasedText, releaseText, renewedText } from "../../text/lock-text.ts";
import { CliError } from "../cli-error.ts";
import type { Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { namedFiles } from "../named-files.ts";
import { print } from "../print.ts";
import { isInSession } from "../session.ts";

type Json = { readonly json?: boolean };
type AcquireOptions = Json & { readonly intent: string; readonly ttl?: number; readonly wait?: number };

const ASK_AGAIN_MS = 500;

/** All the files or none: what was taken on the way is given back when one is held. */
export async function acquire(context: Context, names: readonly string[], options: AcquireOptions): Promise<ExitCode> {
  const { io, machine } = context;
  const files = await namedFiles(names, io.cwd);
  const endAt = performance.now() + (options.wait ?? 0);
  let attempt = await acquireAll(context, files, options);
  while (isRefused(attempt) && performance.now() < endAt) {
    await machine.sleep(ASK_AGAIN_MS);
    attempt = await acquireAll(context, files, options);
  }
  const { acquired, held, claimed } = attempt;
  const lasting = isInSession(io) ? "this session" : "the shell it was taken in";
  print(io, options, attempt, () => {
    if (held !== null) return heldText(held);
    return claimed === null
      ? acquired.map((grant) => acquiredText(grant, lasting)).join("\n")
      : claimedFileText(claimed);
  });
  return isRefused(attempt) ? EXIT.lockHeld : EXIT.ok;
}

/** At most one of `held` and `claimed` is there, and then nothing was acquired. */
type Attempt = {
  readonly acquired: readonly LockGrant[];
  readonly held: HeldByOther | null;
  readonly claimed: ClaimedByOther | null;
};

function isRefused({ held, claimed }: Attempt): boolean {
  return held !== null || claimed !== null;
}

async function acquireAll(
  { machine, caller }: Context,
  files: readonly string[],
  options: AcquireOptions,
): Promise<Attempt> {
  const acquired: { readonly file: string; readonly grant: LockGrant }[] = [];
  const giveBack = async (): Promise<void> => {
    for (const { file, grant } of acquired) if (grant.isNew) await releaseLock(machine, caller, file);
  };
  for (const file of files) {
    const request = { intent: options.intent, ttlMs: options.ttl ?? null };
    const answer = await acquireLock(machine, caller, file, request).catch(async (error: unknown) => {
      await giveBack();
      throw error;
    });
    if (answer.kind !== "acquired") {
      await giveBack();
      return answer.kind === "held"
        ? { acquired: [], held: answer, claimed: null }
        : { acquired: [], held: null, claimed: answer };
    }
    acquired.push({ file, grant: answer });
  }
  return { acquired: acquired.map(({ grant }) => grant), held: null, claimed: null };
}

type ReleaseOptions = Json & { readonly all?: boolean };

export async function release(context: Context, names: readonly string[], options: ReleaseOptions): Promise<ExitCode> {
  const { io, machine, caller } = context;
  if (options.all === true) return releaseAll(context, options);
  if (names.length === 0)
    throw new CliError(EXIT.usage, "BAD_INPUT", "name the files to release, or use --all", "coord lock list");
  const released: LockRelease[] = [];
  for (const file of await namedFiles(names, io.cwd)) released.push(await releaseLock(machine, caller, file));
  print(io, options, { released }, () => released.map(releaseText).join("\n"));
  return released.some(({ kind }) => kind === "held") ? EXIT.lockHeld : EXIT.ok;
}

async function releaseAll({ io, machine, caller }: Context, options: Json): Promise<ExitCode> {
  const paths = await releaseOwn(machine, caller);
  const released = paths.map((path): LockRelease => ({ kind: "released", path }));
  print(io, options, { released }, () => releasedText(paths));
  return EXIT.ok;
}

export async function renew(
  context: Context,
  names: readonly string[],
  options: Json & { readonly ttl?: number },
): Promise<ExitCode> {
  const { io, machine, caller } = context;
  const renewed: LockRenewal[] = [];
  for (const file of await namedFiles(names, io.cwd))
    renewed.push(await renewLock(machine, caller, file, options.ttl ?? null));
  print(io, options, { renewed }, () => renewed.map(renewedText).join("\n"));
  if (renewed.some(({ kind }) => kind === "held")) return EXIT.lockHeld;
  return renewed.some(({ kind }) => kind === "lost") ? EXIT.lockExpired : EXIT.ok;
}

const CODE_OF: Readonly<Record<LockCheck["state"], ExitCode>> = {
  free: EXIT.ok,
  yours: EXIT.ok,
  held: EXIT.lockHeld,
  expired: EXIT.lockExpired,
  drifted: EXIT.conflict,
  stale: EXIT.staleInstance,
};

/** For several files, the code of the first that is not free. */
export async function check(context: Context, names: readonly string[], options: Json): Promise<ExitCode> {
  const { io, machine, caller } = context;
  const checks: LockCheck[] = [];
  for (const file of await namedFiles(names, io.cwd)) checks.push(await checkLock(machine, caller, file));
  print(io, options, { checks }, () => checks.map(checkText).join("\n"));
  return checks.map(({ state }) => CODE_OF[state]).find((code) => code !== EXIT.ok) ?? EXIT.ok;
}
