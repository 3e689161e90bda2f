import { decideGit, type GitFacts, type GitRuling } from "../domain/git/decide-git.ts";
import type { GitPlan, Sweep } from "../domain/git/git-plan.ts";
import type { GitVerdict } from "../domain/git/git-refusal.ts";
import { mayBeAlias, needsAutostash, needsCommits, planGit } from "../domain/git/plan-git.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import type { GitCall } from "../domain/shell/command-effects.ts";
import { factsFor } from "./git-facts.ts";
import { type GitScene, workScene } from "./git-scene.ts";
import type { GitTree } from "./git-tree.ts";
import { ensureInstance } from "./instances.ts";
import { findLiving } from "./living.ts";
import { type Caller, entry, journal, type Machine } from "./machine.ts";
import { noteStaged } from "./note-staged.ts";
import { refusalOf } from "./refuse-git.ts";
import { findWork, type WorkFile } from "./work.ts";

/** How long a command waits for another git to finish with the index before it runs into git's own message. */
const INDEX_WAIT_MS = 2_000;
const INDEX_LOOK_MS = 50;

/**
 * May these calls of git run, beside the work of others in the same checkout? The first that may not decides. Whoever is
 * alone in the repository pays nothing: git is not asked anything.
 */
export async function guardGit(
  machine: Machine,
  git: GitTree,
  caller: Caller,
  calls: readonly GitCall[],
): Promise<GitVerdict> {
  let verdict: GitVerdict = { kind: "silent" };
  const added: Sweep[] = [];
  for (const call of calls) {
    const scene = await sceneOf(machine, git, caller, call);
    if (scene === null) continue;
    const next = await guardWithAliases({ ...scene, added });
    if (next.kind === "deny") return next;
    if (verdict.kind === "silent") verdict = next;
    const { sweep } = planGit(call, { commits: new Set(), hasAutostash: false });
    if (sweep?.verb === "add") added.push(sweep);
  }
  return verdict;
}

/** Null: not coord's business, or nobody else lives in the repository. */
async function sceneOf(
  machine: Machine,
  git: GitTree,
  caller: Caller,
  call: GitCall,
): Promise<Omit<GitScene, "added"> | null> {
  // Whatever it may turn out to be, a call that is free with any knowledge is free.
  const isFree = [[], call.words].every((words) =>
    isEmpty(planGit(call, { commits: new Set(words), hasAutostash: true })),
  );
  const home = (isFree && !mayBeAlias(call)) || call.directory === null ? null : await machine.home(call.directory);
  if (home === null || call.directory === null) return null;
  const { project, checkout } = home;
  if (project.settings.mode === "off" || project.settings.git === "off") return null;
  const me = await ensureInstance(machine, project, caller);
  const living = await findLiving(machine, project, me);
  if (living.others.length === 0) return null;
  return { machine, git, caller, call, project, place: { checkout, directory: call.directory }, me, living };
}

async function guardWithAliases(scene: GitScene): Promise<GitVerdict> {
  const { git, place, call } = scene;
  if (!mayBeAlias(call)) return guardCall(scene);
  let verdict = SILENT;
  for (const meant of await git.aliased(place, call)) {
    verdict = await guardCall({ ...scene, call: meant });
    if (verdict.kind !== "silent") return verdict;
  }
  return verdict;
}

async function guardCall(scene: GitScene): Promise<GitVerdict> {
  const { machine, git, project, place, me } = scene;
  const work = await findWork(workScene(scene));
  const here = othersHere(scene, work);
  if (here.length === 0) return SILENT;
  await waitForIndex(scene);
  const plan = await planOf(scene);
  if (isEmpty(plan)) return SILENT;
  const facts = await factsFor(scene, plan, work);
  const ruling = decideGit(plan, facts);
  if (ruling.kind === "refuse-sweep" || ruling.kind === "refuse-move") {
    return refuse(scene, ruling, facts, work, here);
  }
  if (ruling.kind === "tell") await tell(scene, here);
  if (plan.sweep?.verb === "add") await noteStaged(machine, git, project, place, me, plan.sweep);
  return SILENT;
}

const SILENT: GitVerdict = { kind: "silent" };

function isEmpty({ sweep, tree }: GitPlan): boolean {
  return sweep === null && tree === null;
}

/** Those whose files or branch the command could touch: they work in this checkout, or have work in it. */
function othersHere({ place, living }: GitScene, work: readonly WorkFile[]): readonly InstanceRecord[] {
  const busy = new Set(work.flatMap(({ stakes }) => stakes.map(({ by }) => by.instance)));
  return living.others.filter(({ id, worktree }) => worktree === place.checkout || busy.has(id));
}

/** Git is its own mutex: what it is busy with now must be over before its state can be judged. */
async function waitForIndex({ machine, git, place }: GitScene): Promise<void> {
  for (let waitedMs = 0; waitedMs < INDEX_WAIT_MS && git.isIndexLocked(place.checkout); waitedMs += INDEX_LOOK_MS) {
    await machine.sleep(INDEX_LOOK_MS);
  }
}

async function planOf({ git, call, place }: GitScene): Promise<GitPlan> {
  const commits = needsCommits(call) ? await git.commitsAmong(place, call.words) : new Set<string>();
  const hasAutostash = needsAutostash(call) && (await git.hasAutostash(place, call));
  return planGit(call, { commits, hasAutostash });
}

async function refuse(
  scene: GitScene,
  ruling: Extract<GitRuling, { kind: "refuse-sweep" | "refuse-move" }>,
  facts: GitFacts,
  work: readonly WorkFile[],
  here: readonly InstanceRecord[],
): Promise<GitVerdict> {
  const { project, me, call } = scene;
  const { mode, git: guard } = project.settings;
  const isRefused = mode === "enforce" && guard === "enforce";
  const kind = isRefused ? "refused" : "observed";
  const line = entry(kind, project.store.now().wall, me, call.part, ruling.stakes[0]?.path ?? null);
  await journal(project.store, line);
  // It happens all the same, so those whose files it takes must hear of it.
  if (!isRefused) await tell(scene, here);
  if (mode === "observe") return SILENT;
  const refusal = await refusalOf(scene, ruling, facts, work);
  return { kind: isRefused ? "deny" : "warn", refusal };
}

/** Everybody in this checkout hears of it with their next tool call. A shell reads no notices. */
async function tell({ project, me, call }: GitScene, here: readonly InstanceRecord[]): Promise<void> {
  const { store } = project;
  for (const { id, sessionId } of here) {
    if (sessionId === null) continue;
    await store.inbox.deliver(id, { at: store.now().wall, kind: "git", path: call.part, detail: me.name });
  }
}
