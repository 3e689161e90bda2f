import type { Claim } from "../domain/claim.ts";
import { type Holder, isSameHolder } from "../domain/holder.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import type { Instant } from "../domain/instant.ts";
import type { FileRecord, Sha256 } from "../domain/lease.ts";
import type { CommandTarget } from "../domain/running-command.ts";
import type { CommandWrite, WriteKind } from "../domain/shell/command-effects.ts";
import { shortCommand } from "../domain/short-command.ts";
import type { Refusal } from "../domain/verdict.ts";
import type { Verification } from "../domain/verify.ts";
import { beforeCommand } from "./before-command.ts";
import { type Target, targetsOf } from "./command-targets.ts";
import type { Edit } from "./edit.ts";
import { reasonOf } from "./errors.ts";
import { commandLease } from "./file-lease.ts";
import { aliveInstance } from "./guard-edit.ts";
import { keepBefore } from "./keep-before.ts";
import { type Caller, holderOf, type Machine, type Project } from "./machine.ts";
import type { Content } from "./ports.ts";
import { beginWrite, takeLease } from "./start-write.ts";
import { rememberProject } from "./touched-projects.ts";
import { verifyAgainst } from "./verify-content.ts";

/** A shell command that is about to run. */
export type CommandRequest = {
  readonly writes: readonly CommandWrite[];
  /** Some part of it may write files that it does not name. */
  readonly mayTouchAny: boolean;
  /** It writes nothing but `writes`, under the only names of these files. */
  readonly tellsAll?: boolean;
  /** Folders in whose checkout git throws away what is not committed. */
  readonly resets?: readonly string[];
  readonly command: string;
  readonly tool: string;
  readonly toolUseId: string;
};

export type CommandVerdict =
  | { readonly kind: "silent" }
  /** It may go on, but not all that it may overwrite could be kept. */
  | { readonly kind: "unkept"; readonly reason: string }
  /** It may go on, though a file that it writes is among those of others' claims; told once per lease. */
  | { readonly kind: "claimed"; readonly path: string; readonly claims: readonly Claim[] }
  /** `part`: the words of the command that would write the file. */
  | { readonly kind: "deny"; readonly refusal: Refusal; readonly part: string };

/**
 * May this command start? Takes the leases of all files that it names, or of none: they are asked for in the order of
 * their keys, and the first that is refused gives back what was taken before it.
 */
export async function guardCommand(machine: Machine, caller: Caller, request: CommandRequest): Promise<CommandVerdict> {
  if (request.writes.length === 0 && !request.mayTouchAny) return SILENT;
  const guard = new CommandGuard(machine, caller, request);
  const targets = await targetsOf(machine, caller.cwd, request.writes, (project) => guard.holderIn(project));
  for (const target of targets) {
    const refusal = await guard.take(target);
    if (refusal === null) continue;
    await guard.giveBack();
    return { kind: "deny", refusal, part: target.part };
  }
  const reason = await guard.begin();
  return reason === null ? (guard.claimed ?? SILENT) : { kind: "unkept", reason };
}

const SILENT: CommandVerdict = { kind: "silent" };

/** A lease that was taken for the command, with what is needed to give it back or to settle it. */
type Taken = { readonly edit: Edit; readonly isNew: boolean; readonly before: Sha256 | null };

/** The caller in one project. `replyEndedAt`: when this thread's last reply ended; null: not known. */
type Entered = { readonly me: InstanceRecord; readonly replyEndedAt: Instant | null };

class CommandGuard {
  readonly #machine: Machine;
  readonly #caller: Caller;
  readonly #request: CommandRequest;
  readonly #taken: Taken[] = [];
  #unkept: string | null = null;
  #isAllGranted = true;
  claimed: Extract<CommandVerdict, { kind: "claimed" }> | null = null;
  readonly #entered = new Map<string, Promise<Entered>>();

  constructor(machine: Machine, caller: Caller, request: CommandRequest) {
    this.#machine = machine;
    this.#caller = caller;
    this.#request = request;
  }

  async holderIn(project: Project): Promise<Holder> {
    return holderOf((await this.#enteredIn(project)).me, this.#caller);
  }

  #enteredIn(project: Project): Promise<Entered> {
    const known = this.#entered.get(project.stateDir) ?? this.#enter(project);
    this.#entered.set(project.stateDir, known);
    return known;
  }

  async #enter(project: Project): Promise<Entered> {
    const me = await aliveInstance(this.#machine, project, this.#caller);
    await rememberProject(this.#machine, this.#caller, project);
    return { me, replyEndedAt: await beginWrite(project, this.#caller, me) };
  }

  /** Takes the lease of one file; the refusal that counts, null if the command may go on. */
  async take({ located, kind }: Target): Promise<Refusal | null> {
    const { me, replyEndedAt } = await this.#enteredIn(located.project);
    const { tool, toolUseId } = this.#request;
    const request = { path: located.resource.absolute, tool, toolUseId, access: accessOf(kind) };
    const edit: Edit = { machine: this.#machine, caller: this.#caller, request, located, me };
    const refusal = await this.#acquire(edit, kind, replyEndedAt);
    if (refusal === null) return null;
    // It may go on all the same where coord only watches; then what it does is looked for afterwards.
    this.#isAllGranted = false;
    const verdict = await (await import("./lazy/refuse-edit.ts")).verdictOn(edit, refusal);
    return verdict.kind === "deny" ? verdict.refusal : null;
  }

  async #acquire(edit: Edit, kind: WriteKind, replyEndedAt: Instant | null): Promise<Refusal | null> {
    const { machine, located, me, request } = edit;
    const grant = await takeLease(edit);
    if (grant.refusal !== null) return grant.refusal;
    const { record, isNew, claims, content } = grant;
    this.#taken.push({ edit, isNew, before: content.kind === "file" ? content.sha : null });
    const refusal = isHarmless(kind) ? null : await changeOf(edit, record, replyEndedAt, content);
    if (refusal !== null) return refusal;
    if (claims.length > 0) this.claimed ??= { kind: "claimed", path: located.resource.path, claims };
    const writing = { tool: request.tool, command: shortCommand(this.#request.command) };
    this.#unkept ??= await keepBefore(machine, located, me, content, record.lastWrite, writing);
    return null;
  }

  /** Ends what was begun: a lease that is new is released, an older one is as it was before. */
  async giveBack(): Promise<void> {
    for (const { edit, isNew } of this.#taken) {
      const holder = holderOf(edit.me, edit.caller);
      const { toolUseId } = this.#request;
      await commandLease(this.#machine, edit.located.project, edit.located.resource, () =>
        isNew ? { kind: "release", holder, token: null } : { kind: "settle", holder, toolUseId, write: null },
      );
    }
  }

  /**
   * Remembers the command and what was taken for it, for its end, and keeps what it may overwrite besides.
   *
   * @returns null; or why not all could be kept
   */
  async begin(): Promise<string | null> {
    const targetsIn = (project: Project): readonly CommandTarget[] =>
      this.#taken.flatMap(({ edit: { located }, before }) => {
        const { key, path, checkout, absolute } = located.resource;
        return located.project.stateDir === project.stateDir ? [{ key, path, checkout, absolute, before }] : [];
      });
    const { mayTouchAny, tellsAll = false } = this.#request;
    const call = { ...this.#request, tellsAll: tellsAll && this.#isAllGranted };
    const selves = new Map<string, InstanceRecord>();
    for (const [stateDir, entered] of this.#entered) selves.set(stateDir, (await entered).me);
    const reason = await beforeCommand(this.#machine, this.#caller, call, mayTouchAny, targetsIn, selves);
    return this.#unkept ?? reason ?? (await this.#keepFolders());
  }

  /** No lease is taken for a folder, and nobody else holds a file in it; what is in it may be wanted back all the same. */
  async #keepFolders(): Promise<string | null> {
    const { writes, resets = [], tool, command } = this.#request;
    const trees = writes.filter(({ reach }) => reach === "tree");
    const folders = [
      // A formatter goes over all there is, day by day, and git has what was committed.
      ...trees.map(({ path, kind }) => ({ path, isOnlyChanged: kind === "part" })),
      ...(await this.#checkoutsOf(resets)).map((path) => ({ path, isOnlyChanged: true })),
    ];
    if (folders.length === 0) return null;
    const known = new Set(this.#taken.map(({ edit }) => edit.located.resource.key));
    const { keepFolders } = await import("./lazy/keep-folders.ts");
    const writing = { tool, command: shortCommand(command) };
    return keepFolders(this.#machine, this.#caller, folders, writing, known).catch(reasonOf);
  }

  async #checkoutsOf(folders: readonly string[]): Promise<readonly string[]> {
    const checkouts = new Set<string>();
    for (const folder of folders) checkouts.add((await this.#machine.home(folder))?.checkout ?? folder);
    return [...checkouts];
  }
}

/** What a command overwrites as a whole is lost for whoever wrote it; what it changes in part is found first. */
function accessOf(kind: WriteKind): "edit" | "overwrite" {
  return kind === "whole" || kind === "delete" ? "overwrite" : "edit";
}

/** A command that writes again what this thread's own commands wrote loses nothing of anybody else's. */
function isOwnDoing(verification: Verification, me: Holder): boolean {
  if (verification.kind !== "drift") return false;
  return verification.isOwnShell || (verification.by !== null && isSameHolder(verification.by.by, me));
}

/** Nothing that others wrote is lost by adding to it, or by moving it. */
function isHarmless(kind: WriteKind): boolean {
  return kind === "append" || kind === "create" || kind === "move";
}

/** The refusal for what others changed in the file since the conversation has seen it; null: nothing. */
async function changeOf(
  edit: Edit,
  record: FileRecord,
  replyEndedAt: Instant | null,
  content: Content,
): Promise<Refusal | null> {
  const verification = await verifyAgainst(edit, record, replyEndedAt, content);
  if (verification.kind === "unchanged" || isOwnDoing(verification, holderOf(edit.me, edit.caller))) return null;
  return (await import("./lazy/refuse-edit.ts")).contentRefusal(edit, verification);
}
