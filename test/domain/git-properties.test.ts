import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideGit, type GitFacts, type PathChange, type Stake } from "../../src/domain/git/decide-git.ts";
import { type ChangeKind, type Sweep, type SweepVerb, sweepOf } from "../../src/domain/git/git-plan.ts";
import { ownCommand, shellWord } from "../../src/domain/git/own-command.ts";
import { pathFrom, plainTarget } from "../../src/domain/git/scope.ts";
import { epoch, instanceOf } from "../support/domain/build.ts";
import { gitCall } from "../support/git/git-call.ts";

const NAMES = ["a", "b", "src"] as const;
const KINDS: readonly ChangeKind[] = ["staged", "modified", "untracked", "ignored"];

const path = fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
const folder = fc.array(fc.constantFrom(...NAMES), { maxLength: 2 }).map((parts) => parts.join("/"));
const pathspec = fc
  .array(fc.constantFrom(...NAMES, ".", ".."), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join("/"));
const kinds = fc.subarray([...KINDS], { minLength: 1 });

const stakeOn =
  (owner: string) =>
  (at: string): Stake => ({
    path: at,
    by: { instance: instanceOf(owner), name: owner },
    how: "wrote",
    since: epoch(0),
  });

const scene = fc.record({
  prefix: folder,
  scope: fc.array(pathspec, { maxLength: 3 }),
  takes: kinds,
  isLossy: fc.boolean(),
  verb: fc.constantFrom<SweepVerb[]>("add", "commit", "restore"),
  tree: fc.dictionary(path, fc.record({ kinds, owners: fc.subarray(["me", "anna", "carl"]) }), { maxKeys: 8 }),
});

type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;

function factsOf({ prefix, tree }: Scene): GitFacts {
  const files = Object.entries(tree);
  const changes: PathChange[] = files.map(([at, file]) => ({ path: at, kinds: file.kinds }));
  return {
    checkout: "/repo",
    prefix,
    stakes: files.flatMap(([at, { owners }]) =>
      owners.filter((owner) => owner !== "me").map((owner) => stakeOn(owner)(at)),
    ),
    changes,
    own: new Set(files.filter(([, { owners }]) => owners.includes("me")).map(([at]) => at)),
    moved: [],
  };
}

/** What git would take, by another reading of its manual: step through the words from where it runs. */
function reached(prefix: string, scope: readonly string[], at: string): "no" | "named" | "swept" {
  if (scope.length === 0) return "swept";
  const from = `file:///outside/repo/${prefix === "" ? "" : `${prefix}/`}`;
  // Git refuses what lies outside the checkout.
  const targets = scope
    .map((spec) => new URL(spec, from).pathname)
    .filter((to) => `${to}/`.startsWith("/outside/repo/"));
  const file = `/outside/repo/${at}`;
  if (targets.some((target) => target.replace(/\/$/, "") === file)) return "named";
  return targets.some((target) => `${file}/`.startsWith(target.endsWith("/") ? target : `${target}/`)) ? "swept" : "no";
}

describe("no path of another live instance is in an allowed sweep", () => {
  it("whatever the scope, the kinds of changes and the owners are", () => {
    let allowed = 0;
    let refused = 0;
    fc.assert(
      fc.property(scene, (given) => {
        const sweep: Sweep = sweepOf(given.verb, given.scope, given.takes, given.isLossy);
        const ruling = decideGit({ sweep, tree: null }, factsOf(given));
        const taken = Object.entries(given.tree).filter(([at, file]) => {
          const reach = reached(given.prefix, given.scope, at);
          const mayBeNamed = given.verb === "add" || (file.owners.includes("me") && !given.isLossy);
          if (reach === "no" || (reach === "named" && mayBeNamed)) return false;
          return file.owners.some((owner) => owner !== "me") && file.kinds.some((kind) => given.takes.includes(kind));
        });
        expect(ruling.kind).toBe(taken.length > 0 ? "refuse-sweep" : "allow");
        if (ruling.kind === "refuse-sweep")
          expect(new Set(ruling.stakes.map((stake) => stake.path))).toEqual(new Set(taken.map(([at]) => at)));
        if (ruling.kind === "allow") allowed++;
        else refused++;
      }),
      { numRuns: 3_000 },
    );
    expect(Math.min(allowed, refused)).toBeGreaterThan(300);
  });

  it("nor is one written by what moves HEAD and may run", () => {
    fc.assert(
      fc.property(scene, fc.array(path, { maxLength: 5 }), (given, moved) => {
        const facts = { ...factsOf(given), moved };
        const ruling = decideGit({ sweep: null, tree: { kind: "switch", to: "topic" } }, facts);
        const isHit = moved.some((at) => given.tree[at]?.owners.some((owner) => owner !== "me"));
        expect(ruling.kind).toBe(isHit ? "refuse-move" : "tell");
      }),
      { numRuns: 1_000 },
    );
  });

  it("takes everything at stake as changed where git gave no answer", () => {
    fc.assert(
      fc.property(scene, (given) => {
        const sweep = sweepOf("reset", [], given.takes, true);
        const ruling = decideGit({ sweep, tree: null }, { ...factsOf(given), changes: null });
        const isForeign = Object.values(given.tree).some(({ owners }) => owners.some((owner) => owner !== "me"));
        expect(ruling.kind).toBe(isForeign ? "refuse-sweep" : "allow");
      }),
    );
  });
});

describe("the command for the own files", () => {
  const files = { unknown: [], theirs: [], prefix: "", elsewhere: null, isMerging: false } as const;

  it("names each file as the shell and git read it", () => {
    const mine = ["a b.ts", "it's", "-x", "~root", "$HOME", "[id].tsx", "ü.md", ":x"];
    const command = ownCommand(gitCall("git add -A"), sweepOf("add", [], ["modified"]), { ...files, mine });
    const words = (command ?? "").replace(/^git add -- /, "printf '%s\\n' ");
    const named = execFileSync("/bin/sh", ["-c", words], { encoding: "utf8" }).trim().split("\n");
    expect(named.map((word) => word.replace(/^:\(literal\)/, "")).sort()).toEqual([...mine].sort());
  });

  it("keeps the options that are not about files, and goes to the folder", () => {
    const call = gitCall("git commit -a -m x --no-verify --author=A");
    const command = ownCommand(call, sweepOf("commit", [], ["staged"]), {
      ...files,
      mine: ["src/a.ts", "docs/b.md"],
      prefix: "src",
      elsewhere: "/repo/src dir",
    });
    expect(command).toBe("git -C '/repo/src dir' commit -m x --no-verify --author=A -- ../docs/b.md a.ts");
  });

  it("asks coord for the names where they are many", () => {
    const mine = Array.from({ length: 41 }, (_, index) => `f${index}`);
    const of = (line: string, sweep: Sweep) => ownCommand(gitCall(line), sweep, { ...files, mine });
    expect(of("git add -A", sweepOf("add", [], ["modified"]))).toBe(
      "coord mine -z | git add --pathspec-from-file=- --pathspec-file-nul",
    );
    expect(of("git commit -am x", sweepOf("commit", [], ["modified"]))).toBe(
      "coord mine --tracked -z | git commit -m x --pathspec-from-file=- --pathspec-file-nul",
    );
    expect(of("git clean -fd", sweepOf("clean", [], ["untracked"], true))).toBe(
      "coord mine --untracked --unshared -z | xargs -0 git clean -f -d --",
    );
  });

  it("is none where nothing is one's own", () => {
    expect(ownCommand(gitCall("git add -A"), sweepOf("add", [], ["modified"]), { ...files, mine: [] })).toBeNull();
  });

  it("writes any path so that it leads back to it", () => {
    fc.assert(
      fc.property(folder, path, (prefix, at) => {
        expect(plainTarget(pathFrom(prefix, at), prefix, "/repo")).toBe(at);
      }),
    );
  });

  it("makes one word of any text", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 12 }).filter((text) => !/[\0\n]/.test(text)),
        (text) => {
          expect(unquoted(shellWord(text))).toBe(text);
        },
      ),
    );
  });
});

/** What a POSIX shell makes of a word: quotes go, and nothing outside them may mean anything. */
function unquoted(word: string): string {
  if (!word.startsWith("'")) {
    expect(word).toMatch(/^[A-Za-z0-9_./:=@%+,-]+$/);
    return word;
  }
  return word.slice(1, -1).replaceAll("'\\''", "'");
}
