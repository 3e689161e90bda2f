import type { Claim } from "../domain/claim.ts";
import { type Holder, isSameHolder } from "../domain/holder.ts";
import type { FileRecord, Sha256 } from "../domain/lease.ts";
import type { CommandTarget } from "../domain/running-command.ts";
import type { CommandWrite, WriteKind } from "../domain/shell/command-effects.ts";
import { shortCommand } from "../domain/short-command.ts";
import type { Refusal } from "../domain/verdict.ts";
import type { Verification } from "../domain/verify.ts";
import { endWants, findWant } from "../domain/want.ts";
import { beforeCommand } from "./before-command.ts";
import { type Target, targetsOf } from "./command-targets.ts";
import type { Edit } from "./edit.ts";
import { acquireLease, commandLease } from "./file-lease.ts";
import { aliveInstance } from "./guard-edit.ts";
import { keepBefore } from "./keep-before.ts";
import { type Caller, holderOf, type Machine, type Project, threadOf } from "./machine.ts";
import type { Content } from "./ports.ts";
import { rememberProject } from "./touched-projects.ts";
import { verifyAgainst } from "./verify-content.ts";

/** A shell command that is about to run. */
export type CommandRequest = {
  readonly writes: readonly CommandWrite[];
  /** Some part of it may write files that it does not name. */
  readonly mayTouchAny: boolean;
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

class CommandGuard {
  readonly #machine: Machine;
  readonly #caller: Caller;
  readonly #request: CommandRequest;
  readonly #taken: Taken[] = [];
  #unkept: string | null = null;
  claimed: Extract<CommandVerdict, { kind: "claimed" }> | null = null;
  readonly #instances = new Map<string, ReturnType<typeof aliveInstance>>();

  constructor(machine: Machine, caller: Caller, request: CommandRequest) {
    this.#machine = machine;
    this.#caller = caller;
    this.#request = request;
  }

  async holderIn(project: Project): Promise<Holder> {
    return holderOf(await this.#instanceIn(project), this.#caller);
  }

  #instanceIn(project: Project): ReturnType<typeof aliveInstance> {
    const known = this.#instances.get(project.stateDir) ?? this.#enter(project);
    this.#instances.set(project.stateDir, known);
    return known;
  }

  async #enter(project: Project): ReturnType<typeof aliveInstance> {
    const me = await aliveInstance(this.#machine, project, this.#caller);
    await rememberProject(this.#machine, this.#caller, project);
    // The thread asks for its next write, so its earlier one is over, whether or not it was settled.
    const { store } = project;
    const thread = threadOf(me, this.#caller);
    const replyEndedAt = (await store.boundaries.get(thread))?.value.replyEndedAt ?? null;
    await store.boundaries.put(thread, { at: store.now(), replyEndedAt, askedAt: store.now() });
    return me;
  }

  /** Takes the lease of one file; the refusal that counts, null if the command may go on. */
  async take({ located, kind }: Target): Promise<Refusal | null> {
    const me = await this.#instanceIn(located.project);
    const { tool, toolUseId } = this.#request;
    const request = { path: located.resource.absolute, tool, toolUseId, access: accessOf(kind) };
    const edit: Edit = { machine: this.#machine, caller: this.#caller, request, located, me };
    const around = (await located.project.store.hasClaims())
      ? await (await import("./lazy/claims-around.ts")).claimsAround(edit)
      : null;
    const refusal = around?.refusal ?? (await this.#acquire(edit, kind, around?.claims ?? []));
    if (refusal === null) return null;
    const verdict = await (await import("./lazy/refuse-edit.ts")).verdictOn(edit, refusal);
    return verdict.kind === "deny" ? verdict.refusal : null;
  }

  async #acquire(edit: Edit, kind: WriteKind, claims: readonly Claim[]): Promise<Refusal | null> {
    const { machine, caller, located, me, request } = edit;
    const { store, settings } = located.project;
    const holder = holderOf(me, caller);
    const wants = (await store.wants.get(me.id))?.value ?? [];
    const { outcome, record, now } = await acquireLease(machine, located.project, located.resource, (at) => {
      const want = findWant(wants, located.resource.key, caller.agent?.id ?? "", at);
      const refusedForMs = want === null ? null : at.mono - want.firstRefusedAt.mono;
      const operation = { toolUseId: request.toolUseId, tool: request.tool };
      return { kind: "acquire", holder, operation, pin: null, refusedForMs, policy: settings.lease };
    });
    if (outcome.kind === "held") {
      return (await import("./lazy/refuse-edit.ts")).heldRefusal(edit, outcome, now, wants);
    }
    if (outcome.kind !== "granted") throw new Error(`an acquisition cannot end with ${outcome.kind}`);
    if (outcome.taken.length > 0) await (await import("./lazy/after-grant.ts")).tellTaken(edit, outcome);
    if (wants.length > 0) await store.wants.put(me.id, endWants(wants, caller.agent?.id ?? ""));
    const content = await machine.workspace.content(located.resource.absolute);
    const isNew = outcome.lease.acquiredAt === outcome.lease.editedAt;
    this.#taken.push({ edit, isNew, before: content.kind === "file" ? content.sha : null });
    const refusal = await this.#verify(edit, kind, record, content);
    if (refusal !== null) return refusal;
    if (isNew && claims.length > 0) this.claimed ??= { kind: "claimed", path: located.resource.path, claims };
    const writing = { tool: request.tool, command: shortCommand(this.#request.command) };
    this.#unkept ??= await keepBefore(machine, located, me, content, record.lastWrite, writing);
    return null;
  }

  async #verify(edit: Edit, kind: WriteKind, record: FileRecord, content: Content): Promise<Refusal | null> {
    // Nothing that others wrote is lost by adding to it, or by moving it.
    if (kind === "append" || kind === "create" || kind === "move") return null;
    const { store } = edit.located.project;
    const replyEndedAt = (await store.boundaries.get(threadOf(edit.me, edit.caller)))?.value.replyEndedAt ?? null;
    const verification = await verifyAgainst(edit, record, replyEndedAt, content);
    if (verification.kind === "unchanged" || isOwnDoing(verification, holderOf(edit.me, edit.caller))) return null;
    return (await import("./lazy/refuse-edit.ts")).contentRefusal(edit, verification);
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
    const { mayTouchAny } = this.#request;
    const reason = await beforeCommand(this.#machine, this.#caller, this.#request, mayTouchAny, targetsIn);
    return this.#unkept ?? reason;
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
