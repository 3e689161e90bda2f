import { homeOrThrow } from "../../app/home-project.ts";
import { ensureInstance } from "../../app/instances.ts";
import type { Caller, Machine } from "../../app/machine.ts";
import { releaseOwn, releaseOwnFile } from "../../app/release-own.ts";
import { revokeLock } from "../../app/revoke-lock.ts";
import { clean } from "../../text/clean.ts";
import { releasedText, revokedText } from "../../text/lock-text.ts";
import { commandWords } from "./command-words.ts";

/**
 * `/coord-release [--force] [file…]`: gives back this session's locks. With `--force`, which only a person can type
 * here, whoever has a lock on the named files loses it.
 */
export async function answerRelease(machine: Machine, caller: Caller, args: string): Promise<string> {
  const words = commandWords(args);
  const files = words.filter((word) => !word.startsWith("--"));
  const unknown = words.find((word) => word.startsWith("--") && word !== "--force");
  if (unknown !== undefined) return `Unknown option ${clean(unknown, 60)}. Usage: /coord-release [--force] [file…]`;
  if (words.includes("--force")) return force(machine, caller, files);
  if (files.length === 0) return releasedText(await releaseOwn(machine, caller));
  const lines: string[] = [];
  for (const file of files) lines.push(await releaseFile(machine, caller, file));
  return lines.join("\n");
}

async function releaseFile(machine: Machine, caller: Caller, file: string): Promise<string> {
  const { path, wasHeld, heldBy } = await releaseOwnFile(machine, caller, file);
  if (wasHeld) return releasedText([path]);
  const shown = clean(path, 200);
  if (heldBy === null) return `${shown} was not locked.`;
  return `${shown} is held by ${clean(heldBy, 80)}, not by this session. To end that lock: /coord-release --force ${shown}`;
}

async function force(machine: Machine, caller: Caller, files: readonly string[]): Promise<string> {
  if (files.length === 0) return "Name the files whose locks are to end: /coord-release --force <file…>";
  const { project } = await homeOrThrow(machine, caller.cwd);
  const me = await ensureInstance(machine, project, caller);
  const lines: string[] = [];
  for (const file of files) {
    const { path, revoked } = await revokeLock(machine, caller, file, me, true);
    lines.push(revokedText(path, revoked));
  }
  return lines.join("\n");
}
