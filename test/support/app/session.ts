import { acknowledge } from "../../../src/app/acknowledge.ts";
import { beforeCommand } from "../../../src/app/before-command.ts";
import { type ClaimDraft, type ClaimGrant, type ClaimRefusal, claimWork } from "../../../src/app/claim-work.ts";
import { endBackground, noteCommandEnd } from "../../../src/app/commands.ts";
import { endSession } from "../../../src/app/end-session.ts";
import { type ForeignChange, findForeignChanges } from "../../../src/app/find-changes.ts";
import { guardEdit } from "../../../src/app/guard-edit.ts";
import { handOver } from "../../../src/app/hand-over.ts";
import { hasNews } from "../../../src/app/has-news.ts";
import { homeOrThrow } from "../../../src/app/home-project.ts";
import { ensureInstance } from "../../../src/app/instances.ts";
import { endOperationsOf, keepAlive } from "../../../src/app/keep-alive.ts";
import { leaveNote, type NoteDraft } from "../../../src/app/leave-note.ts";
import type { Caller } from "../../../src/app/machine.ts";
import { noteRead } from "../../../src/app/note-read.ts";
import { wantedBy } from "../../../src/app/plan-hand-over.ts";
import { reply } from "../../../src/app/reply.ts";
import { type MessageDraft, type SentMessage, sendMessage } from "../../../src/app/send-message.ts";
import { type Settlement, settleBatch, settleEdit } from "../../../src/app/settle-edit.ts";
import { type Briefing, startSession } from "../../../src/app/start-session.ts";
import { takeNotices } from "../../../src/app/take-notices.ts";
import { endAgent, endTurn, startAgent, startTurn, waitForUser } from "../../../src/app/turn.ts";
import type { HandOverView } from "../../../src/app/views.ts";
import { findOutsideChanges } from "../../../src/app/watch-own.ts";
import { deliver } from "../../../src/claude/lazy/deliver.ts";
import type { InstanceId, ProcessFacts } from "../../../src/domain/holder.ts";
import type { InstanceRecord } from "../../../src/domain/instance.ts";
import type { Message } from "../../../src/domain/message.ts";
import type { Verdict } from "../../../src/domain/verdict.ts";
import { agentOf } from "../domain/build.ts";
import type { World } from "./world.ts";

/** One thread of one client: does what the real client does, hook by hook. */
export class Session {
  readonly world: World;
  readonly process: ProcessFacts;
  caller: Caller;
  /** Number of tool uses so far. */
  #uses = 0;

  constructor(world: World, name: string, process: ProcessFacts) {
    this.world = world;
    this.process = process;
    this.caller = {
      kind: "claude",
      process,
      sessionId: `session-${name}`,
      agent: null,
      agentType: null,
      cwd: "/repo",
      startFolder: "/repo",
      model: null,
      role: null,
      clientHome: "/home",
      pluginVersion: "0.1.0",
    };
  }

  /** The same client with other facts: a subagent, a new conversation, another folder. */
  as(changes: Partial<Caller>): Session {
    const other = new Session(this.world, "", this.process);
    other.caller = { ...this.caller, ...changes };
    return other;
  }

  agent(id: string): Session {
    return this.as({ agent: { id: agentOf(id), type: "tester" } });
  }

  start(source: string | null = null): Promise<Briefing | null> {
    return startSession(this.world.machine, this.caller, source);
  }

  /** Before a write; the id of the tool use is that of the next {@link after}. */
  before(path: string, access: "edit" | "overwrite" = "edit"): Promise<Verdict> {
    this.#uses++;
    const tool = access === "edit" ? "Edit" : "Write";
    return guardEdit(this.world.machine, this.caller, { path, tool, toolUseId: this.toolUseId, access });
  }

  after(path: string, hasWritten = true): Promise<Settlement> {
    const { toolUseId } = this;
    return settleEdit(this.world.machine, this.caller, { path, tool: "Edit", toolUseId, hasWritten });
  }

  /** After a model's reply with this one write in it, carried out or not. */
  async batch(path: string): Promise<void> {
    await settleBatch(this.world.machine, this.caller, [{ path, tool: "Edit", toolUseId: this.toolUseId }]);
    await endOperationsOf(this.world.machine, this.caller);
  }

  /** A whole write as the client does it; the verdict says whether it happened. */
  async write(path: string, text: string, access: "edit" | "overwrite" = "edit"): Promise<Verdict> {
    const verdict = await this.before(path, access);
    if (verdict.kind !== "deny") {
      this.world.write(this.absolute(path), text);
      await this.after(path);
      await keepAlive(this.world.machine, this.caller, "Edit");
    }
    await this.batch(path);
    return verdict;
  }

  async read(path: string): Promise<void> {
    this.world.elapse(100);
    const content = this.world.text(this.absolute(path));
    await noteRead(this.world.machine, this.caller, {
      path,
      text: { content, firstLine: 1 },
      startedAtMs: this.world.nowMs,
    });
    await keepAlive(this.world.machine, this.caller, "Read");
  }

  /** A shell command that leaves `text` in a file. */
  async shell(path: string, text: string): Promise<readonly string[]> {
    return this.command(`make ${path}`, async () => this.world.write(this.absolute(path), text));
  }

  /** A shell command from its first hook to its last; returns what its model is told: path, holder, version. */
  async command(
    command: string,
    act: () => Promise<void>,
    {
      changed = null,
      taskId = null,
      tellsAll = false,
    }: { changed?: readonly string[] | null; taskId?: string | null; tellsAll?: boolean } = {},
  ): Promise<readonly string[]> {
    this.#uses++;
    const { toolUseId } = this;
    const { machine } = this.world;
    const call = { toolUseId, tool: "Bash", command };
    const fromMs = this.world.nowMs;
    await beforeCommand(machine, this.caller, { ...call, tellsAll }, !tellsAll);
    await act();
    const ended = { ...call, fromMs, toMs: this.world.nowMs, taskId };
    const { startedAtMs, toldAll, targets: own } = await noteCommandEnd(machine, this.caller, ended);
    const found = await findForeignChanges(machine, this.caller, {
      tool: "Bash",
      command,
      fromMs: startedAtMs,
      changed,
      toldAll,
      own,
    });
    await keepAlive(machine, this.caller, "Bash");
    return found.map(toldOf);
  }

  /** A command of the background is over, as the client says. */
  async taskEnds(taskId: string): Promise<readonly string[]> {
    const { machine, nowMs } = this.world;
    return (await endBackground(machine, this.caller, (id) => id === taskId, nowMs)).found.map(toldOf);
  }

  /** What the model is told at the start of a turn of changes by nobody known. */
  async outside(): Promise<readonly string[]> {
    const notices = await findOutsideChanges(this.world.machine, this.caller);
    return notices.map(({ kind, path, detail }) => `${kind} ${path} ${detail}`);
  }

  beat(): Promise<void> {
    return keepAlive(this.world.machine, this.caller, "Grep");
  }

  prompt(text = "go on"): Promise<void> {
    return startTurn(this.world.machine, this.caller, text);
  }

  stop(backgroundTasks = 0): Promise<void> {
    return endTurn(this.world.machine, this.caller, backgroundTasks);
  }

  waits(path: string | null): Promise<void> {
    return waitForUser(this.world.machine, this.caller, path);
  }

  startAgent(): Promise<void> {
    return startAgent(this.world.machine, this.caller);
  }

  stopAgent(): Promise<void> {
    return endAgent(this.world.machine, this.caller);
  }

  exit(): Promise<readonly string[]> {
    return endSession(this.world.machine, this.caller);
  }

  die(): void {
    this.world.liveness.set(this.process.pid, "dead");
  }

  async notices(): Promise<readonly string[]> {
    const notices = await takeNotices(this.world.machine, this.caller);
    return notices.map(({ kind, path, detail }) => `${kind} ${path ?? "-"} ${detail}`);
  }

  /** Sends as this session's model does. */
  async send(to: string, text: string, changes: Partial<MessageDraft> = {}): Promise<SentMessage> {
    const { machine } = this.world;
    const { project, me } = await this.#registered();
    const draft = { to, text, subject: "", wants: "nothing", ttlMs: null, ...changes } as const;
    return sendMessage(machine, project, this.caller, me, "session", draft);
  }

  async reply(id: string, text: string): Promise<SentMessage> {
    const { project, me } = await this.#registered();
    return reply(this.world.machine, project, me, "session", { id, text, wants: "nothing" });
  }

  async ack(id: string): Promise<SentMessage> {
    const { project, me } = await this.#registered();
    return acknowledge(this.world.machine, project, me, "session", id);
  }

  async claim(name: string, changes: Partial<ClaimDraft> = {}): Promise<ClaimGrant | ClaimRefusal> {
    const { project, me } = await this.#registered();
    const draft = { type: "feature", name, goal: "", paths: [], exclusive: false, forMs: 4 * 3_600_000, ...changes };
    return claimWork(this.world.machine, project, this.caller, me, draft);
  }

  /** Hands over as this session's model does; `what`: words as they are typed. */
  async handOver(what: readonly string[], to: string, note = "", machine = this.world.machine): Promise<HandOverView> {
    const { project } = await homeOrThrow(machine, this.caller.cwd);
    const me = await ensureInstance(machine, project, this.caller);
    const wanted = await wantedBy(machine, project, what);
    return handOver(machine, project, this.caller, me, "session", { to, what: wanted, note });
  }

  /** Leaves a note for the session that comes after this one. */
  async leaveNote(note: string, changes: Partial<NoteDraft> = {}): Promise<Message> {
    const { project, me } = await this.#registered();
    return leaveNote(project, me, "session", { note, role: null, task: null, ...changes });
  }

  async #registered() {
    const { machine } = this.world;
    const { project } = await homeOrThrow(machine, this.caller.cwd);
    return { project, me: await ensureInstance(machine, project, this.caller) };
  }

  /**
   * What the next hook tells its model: after a reply (with these calls), or `null` where its session starts.
   * `isPrinted` false: the hook is killed before the client has its answer.
   */
  async hears(toolUseIds: readonly string[] | null = [], isPrinted = true): Promise<string> {
    const { machine } = this.world;
    if (toolUseIds !== null && !(await hasNews(machine, this.caller, false))) return "";
    const afterPrint: (() => Promise<void>)[] = [];
    const text = await deliver(machine, this.caller, { toolUseIds, afterPrint });
    if (isPrinted) for (const act of afterPrint) await act();
    return text ?? "";
  }

  async name(): Promise<string> {
    return (await this.record()).name;
  }

  async id(): Promise<InstanceId> {
    return (await this.record()).id;
  }

  /** Its record as it is stored. */
  async record(): Promise<InstanceRecord> {
    const instances = await this.world.store().instances.list();
    const mine = instances.find(({ record }) => record.process.pid === this.process.pid);
    if (mine === undefined) throw new Error("not registered");
    return mine.record;
  }

  get toolUseId(): string {
    return `toolu_${this.process.pid}_${this.#uses}`;
  }

  absolute(path: string): string {
    return path.startsWith("/") ? path : `${this.caller.cwd}/${path}`;
  }
}

function toldOf({ path, holder, version, isUnsure }: ForeignChange): string {
  return `${path} of ${holder}, was ${version ?? "not kept"}${isUnsure ? ", unsure" : ""}`;
}

/** `silent`, `held (settled)`, `drift`, `unseen`, `overlap`: what a verdict comes to. */
export function said(verdict: Verdict): string {
  if (verdict.kind !== "deny") return verdict.kind;
  return verdict.refusal.kind === "held" ? `held (${verdict.refusal.because})` : verdict.refusal.kind;
}
