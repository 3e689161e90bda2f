import { type Claim, decideGit, type GitFacts, type GitRuling, type PathChange } from "../domain/git/decide-git.ts";
import type { GitPlan, Sweep } from "../domain/git/git-plan.ts";
import type { GitVerdict } from "../domain/git/git-refusal.ts";
import { needsAutostash, needsCommits, planGit } from "../domain/git/plan-git.ts";
import { isPattern, mayCover } from "../domain/git/scope.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import type { GitCall } from "../domain/shell/command-effects.ts";
import type { GitScene } from "./git-scene.ts";
import type { GitTree, NamedChange } from "./git-tree.ts";
import { ensureInstance } from "./instances.ts";
import { findLiving } from "./living.ts";
import { type Caller, entry, holderOf, journal, type Machine } from "./machine.ts";
import { noteStaged } from "./note-staged.ts";
import { refusalOf } from "./refuse-git.ts";
import { findWork, provenClaims, type WorkFile } from "./work.ts";

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
    const next: GitVerdict = scene === null ? verdict : await guardCall({ ...scene, added });
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
  const home = isFree || call.directory === null ? null : await machine.home(call.directory);
  if (home === null || call.directory === null) return null;
  const { project, checkout } = home;
  if (project.settings.mode === "off" || project.settings.git === "off") return null;
  const me = await ensureInstance(machine, project, caller);
  const living = await findLiving(machine, project, me);
  if (living.others.length === 0) return null;
  return { machine, git, caller, call, project, place: { checkout, directory: call.directory }, me, living };
}

async function guardCall(scene: GitScene): Promise<GitVerdict> {
  const { machine, git, project, place, me, caller, living } = scene;
  const work = await findWork(machine, project, place.checkout, holderOf(me, caller), living);
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
function othersHere({ me, place, living }: GitScene, work: readonly WorkFile[]): readonly InstanceRecord[] {
  const busy = new Set(work.flatMap(({ claims }) => claims.map(({ by }) => by.instance)));
  return living.others.filter(({ id, worktree }) => id !== me.id && (worktree === place.checkout || busy.has(id)));
}

/** Git is its own mutex: what it is busy with now must be over before its state can be judged. */
async function waitForIndex({ machine, git, place }: GitScene): Promise<void> {
  for (let waitedMs = 0; waitedMs < INDEX_WAIT_MS && git.isIndexLocked(place.checkout); waitedMs += INDEX_LOOK_MS) {
    await machine.sleep(INDEX_LOOK_MS);
  }
}

async function planOf({ git, call, place }: GitScene): Promise<GitPlan> {
  const commits = needsCommits(call) ? await git.commitsAmong(place, call.words) : new Set<string>();
  const hasAutostash = needsAutostash(call) && (await git.hasAutostash(place, call.verb ?? ""));
  return planGit(call, { commits, hasAutostash });
}

async function factsFor(scene: GitScene, { sweep, tree }: GitPlan, work: readonly WorkFile[]): Promise<GitFacts> {
  const { machine, git, place, me, call } = scene;
  const moved = tree === null ? [] : await git.moved(place, tree);
  const prefix = git.prefixOf(place);
  const foreign = work.filter(({ claims }) => claims.some(({ by }) => by.instance !== me.id));
  const inWay = await filesInWay(scene, sweep, prefix, new Set(moved ?? []), foreign);
  const changes = await git.changes(
    place.checkout,
    inWay.map(({ path }) => path),
    call.index,
  );
  const undone = await undoneClaims(scene, inWay, changes);
  const isUndone = new Set(undone.map(({ path }) => path));
  const uncommitted = await provenClaims(machine, place.checkout, inWay, changes);
  const proven = [...uncommitted.filter(({ path }) => !isUndone.has(path)), ...undone];
  const own = new Set(proven.filter(({ by }) => by.instance === me.id).map(({ path }) => path));
  const claims = proven.filter(({ by }) => by.instance !== me.id);
  return {
    checkout: place.checkout,
    prefix,
    claims,
    changes: sweep?.source == null ? changes : await withSource(scene, sweep.source, changes, inWay),
    own,
    moved,
  };
}

/**
 * An index of one's own is as old as when it was made: what others have committed since differs in it from HEAD, and a
 * commit of it would take that back. A file that the caller never wrote, and that is in the working tree as in HEAD,
 * cannot be meant.
 */
async function undoneClaims(
  { git, call, place, me }: GitScene,
  files: readonly WorkFile[],
  changes: readonly NamedChange[] | null,
): Promise<readonly Claim[]> {
  if (call.index === null || changes === null) return [];
  const staged = changes.filter(({ kinds }) => kinds.includes("staged")).map(({ path }) => path);
  const changed = new Set((await git.changes(place.checkout, staged))?.map(({ path }) => path));
  const old = new Set(staged.filter((path) => !changed.has(path)));
  return files
    .filter(({ path, claims }) => old.has(path) && !claims.some(({ by }) => by.instance === me.id))
    .flatMap(({ claims }) => claims.slice(0, 1))
    .map((claim) => ({ ...claim, how: "committed" }));
}

/** The files of others that the call could reach: git is asked for these only. */
async function filesInWay(
  { git, place }: GitScene,
  sweep: Sweep | null,
  prefix: string,
  moved: ReadonlySet<string>,
  foreign: readonly WorkFile[],
): Promise<readonly WorkFile[]> {
  const swept = sweep === null ? [] : foreign.filter(({ path }) => mayCover(sweep.scope, path, prefix, place.checkout));
  const matched = sweep?.scope.some(isPattern)
    ? await git.matching(
        place,
        sweep.scope,
        swept.map(({ path }) => path),
      )
    : null;
  const isSwept = new Set(matched ?? swept.map(({ path }) => path));
  return foreign.filter(({ path }) => isSwept.has(path) || moved.has(path));
}

/** Content from a commit overwrites what differs from it, also where it does not differ from HEAD. */
async function withSource(
  { git, place }: GitScene,
  source: string,
  changes: readonly NamedChange[] | null,
  files: readonly WorkFile[],
): Promise<readonly PathChange[] | null> {
  const differing = await git.differing(place, source);
  if (differing === null || changes === null) return null;
  const known = new Set(changes.map(({ path }) => path));
  const wanted = new Set(files.map(({ path }) => path));
  const more = differing.filter((path) => wanted.has(path) && !known.has(path));
  return [...changes, ...more.map((path) => ({ path, kinds: ["modified"] as const }))];
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
  const line = entry(kind, project.store.now().wall, me, call.part, ruling.claims[0]?.path ?? null);
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
