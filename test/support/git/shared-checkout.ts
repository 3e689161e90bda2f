import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { factsOf } from "../../../src/adapters/self-process/self-process.ts";
import { claimWork } from "../../../src/app/claim-work.ts";
import { homeOrThrow } from "../../../src/app/home-project.ts";
import { ensureInstance } from "../../../src/app/instances.ts";
import type { Caller, Machine } from "../../../src/app/machine.ts";
import { releaseOwn } from "../../../src/app/release-own.ts";
import { composeCaller, composeMachine } from "../../../src/compose.ts";
import { judgeGit } from "../../../src/lazy/guard-git.ts";
import { residentParts } from "../../../src/parts.ts";
import { Worker } from "../hooks/everyday.ts";
import { HookRepository } from "../hooks/repository.ts";
import { gitCall } from "./git-call.ts";

type Judgement = Awaited<ReturnType<typeof judgeGit>>;

/** Several sessions in one checkout of a real repository, with the real hooks around their edits. */
export class SharedCheckout {
  readonly repository = new HookRepository();
  #gitEnvironment: Readonly<Record<string, string>> = {};

  constructor() {
    this.git("config", "user.name", "Test");
    this.git("config", "user.email", "test@example.invalid");
    this.git("config", "commit.gpgsign", "false");
  }

  /** With these files committed, and two sessions. */
  static async ofTwo(
    files: Readonly<Record<string, string>>,
  ): Promise<{ readonly checkout: SharedCheckout; readonly anna: Worker; readonly ben: Worker }> {
    const checkout = new SharedCheckout();
    checkout.commit(files);
    return { checkout, anna: await checkout.session("anna"), ben: await checkout.session("ben") };
  }

  /** A session that has started and works in this checkout. */
  async session(name: string, conversation = name): Promise<Worker> {
    const worker = Worker.session(this.repository, name, conversation);
    await worker.hook("SessionStart/startup");
    return worker;
  }

  /** The session gives back what it holds: its changes stay, uncommitted. */
  async release(session: string, conversation = session): Promise<void> {
    const { machine, caller } = this.parts(session, conversation);
    await releaseOwn(machine, caller);
  }

  /** The session takes on `feature <name>`. */
  async claim(session: string, name: string, conversation = session): Promise<void> {
    const { machine, caller } = this.parts(session, conversation);
    const { project } = await homeOrThrow(machine, caller.cwd);
    const me = await ensureInstance(machine, project, caller);
    const draft = { type: "feature", name, goal: "", paths: [], exclusive: false, forMs: 3_600_000 };
    await claimWork(machine, project, caller, me, draft);
  }

  /** What coord says before `session` runs this in `folder`, relative to the checkout. */
  async judge(session: string, line: string, folder = "", conversation = session): Promise<Judgement> {
    const directory = folder === "" ? this.repository.cwd : join(this.repository.cwd, folder);
    const { machine, caller } = this.parts(session, conversation);
    return judgeGit(machine, caller, [gitCall(line, directory)]);
  }

  /** What a hook of the session is made of. */
  parts(session: string, conversation = session): { readonly machine: Machine; readonly caller: Caller } {
    const env = this.repository.environmentOf(session);
    const input = { session_id: `5e55104a-${conversation}`, cwd: this.repository.cwd };
    return { machine: composeMachine(env, residentParts), caller: composeCaller(env, "claude", input, factsOf) };
  }

  git(...args: readonly string[]): string {
    const env = {
      ...process.env,
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_SYSTEM: "/dev/null",
      ...this.#gitEnvironment,
    };
    return execFileSync("git", args, {
      cwd: this.repository.cwd,
      env,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  }

  /** Runs what a refusal told its session to run. */
  run(command: string): string {
    return execFileSync("/bin/sh", ["-c", command], {
      cwd: this.repository.cwd,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  /** Commits all there is, so that a test starts with nothing changed. */
  commit(files: Readonly<Record<string, string>>, message = "files"): void {
    for (const [path, text] of Object.entries(files)) this.repository.write(path, text);
    this.git("add", "-A");
    // In the past, because git tells the time of a commit in whole seconds, and tests write at once.
    this.#gitEnvironment = { GIT_COMMITTER_DATE: new Date(Date.now() - 3_600_000).toISOString() };
    this.git("commit", "-q", "-m", message);
    this.#gitEnvironment = {};
  }
}

/** The command for one's own files in a refusal. */
export function ownCommandIn(judgement: Judgement): string {
  const [, command] = /only: (git .*|coord mine .*|\(cd .*)$/m.exec(judgement?.text ?? "") ?? [];
  if (command === undefined) throw new Error(`no command in: ${judgement?.text}`);
  return command;
}
