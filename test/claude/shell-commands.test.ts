import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openFileStore } from "../../src/adapters/store-file/store.ts";
import { Worker } from "../support/hooks/everyday.ts";
import { HookRepository } from "../support/hooks/repository.ts";

/** Commands of two sessions on one repository: the real hooks, real files, and a real shell that runs what is let through. */
let repository: HookRepository;
let ann: Worker;
let bob: Worker;

beforeEach(async () => {
  repository = new HookRepository();
  for (const file of ["a.txt", "b.txt", "src/x.ts", "src/y.ts"]) {
    mkdirSync(join(repository.cwd, "src"), { recursive: true });
    repository.write(file, "one\ntwo\nthree\n");
  }
  ann = await session("ann");
  bob = await session("bob");
});
afterEach(() => repository.remove());

async function session(name: string): Promise<Worker> {
  return Worker.started(repository, name);
}

/** The paths that somebody holds, with the number of leases on each. */
async function held(): Promise<readonly string[]> {
  const files = await openFileStore(join(repository.cwd, ".git", "coord")).files.list();
  return files
    .filter(({ record }) => record.leases.length > 0)
    .map(({ record }) => record.path)
    .sort();
}

/** Ann's edit of `file` settles; she goes on with other things. */
async function annHolds(file: string): Promise<void> {
  await ann.read(file);
  expect(await ann.edit(file, "two", "2")).toBeNull();
  await ann.batch();
}

describe("a command that writes a file somebody holds", () => {
  const shapes = [
    "sed -i s/one/1/ a.txt",
    "cat > a.txt <<'EOF'\nmine\nEOF",
    "echo more >> a.txt",
    "cp b.txt a.txt",
    "mv b.txt a.txt",
    "rm -f a.txt",
    "cd src && printf x > ../a.txt",
    "tee a.txt < b.txt",
    "for f in *.txt; do sed -i s/one/1/ $f; done",
    "find . -maxdepth 1 -name '*.txt' -exec sed -i s/one/1/ {} +",
    "grep -l one *.txt | xargs sed -i s/one/1/",
    "bash -c 'truncate -s 0 a.txt'",
    "python3 -c \"open('a.txt','w').write('x')\"",
    "node -e \"require('fs').writeFileSync('a.txt','x')\"",
    "perl -pi -e 's/one/1/' a.txt",
    "git checkout -- a.txt",
    "git stash list; git rm -f a.txt",
    "rm -rf ../*/a.txt",
    "true && (f=a; rm $f.txt)",
  ];

  it.each(shapes)("is refused: %s", async (command) => {
    await annHolds("a.txt");
    const refused = await bob.bash(command);
    expect(refused).toContain("a.txt is held by session");
    expect(refused).toContain("The command was not run.");
    expect(ann.text("a.txt")).toBe("one\n2\nthree\n");
  });

  it("names the part that would write it, and leaves nothing acquired", async () => {
    await annHolds("b.txt");
    const before = await held();
    const refused = await bob.bash("echo new > new.txt; sed -i s/one/1/ a.txt && sed -i s/one/1/ b.txt");
    expect(refused).toContain("This part of it would write b.txt: sed -i s/one/1/ b.txt");
    expect(await held()).toEqual(before);
    expect(await ann.edit("a.txt", "one", "1")).toBeNull();
  });

  it("keeps what it held before it was refused", async () => {
    await bob.read("src/x.ts");
    await bob.edit("src/x.ts", "one", "1");
    await bob.batch();
    await annHolds("a.txt");
    expect(await bob.bash("touch src/x.ts a.txt")).toContain("a.txt is held");
    expect(await held()).toEqual(["a.txt", "src/x.ts"]);
  });

  it("is refused for a whole folder with a held file in it, and not for one without", async () => {
    await annHolds("src/x.ts");
    expect(await bob.bash("rm -rf src")).toContain("src/x.ts is held by session");
    expect(await bob.bash("prettier --write .")).toContain("src/x.ts is held by session");
    expect(await bob.bash("mkdir -p other && touch other/z && rm -rf other")).toBeNull();
  });

  it("runs as soon as the file is free", async () => {
    await annHolds("a.txt");
    expect(await bob.bash("sed -i s/one/1/ a.txt")).not.toBeNull();
    await ann.hook("SessionEnd/prompt-input-exit");
    await bob.read("a.txt");
    expect(await bob.bash("sed -i s/one/1/ a.txt")).toBeNull();
    expect(bob.text("a.txt")).toBe("1\n2\nthree\n");
  });

  it("is not refused to the session that holds it", async () => {
    await annHolds("a.txt");
    expect(await ann.bash("sed -i s/one/1/ a.txt && echo x > a.txt && rm a.txt")).toBeNull();
  });
});

describe("a command that only reads a held file", () => {
  it.each([
    "cat a.txt",
    "grep -n one a.txt | head -5",
    "sed -n 1,2p a.txt",
    "git diff -- a.txt > /dev/null",
    "wc -l < a.txt",
    "cp a.txt copy.txt",
    "sort a.txt > sorted.txt",
    "diff <(sort a.txt) <(sort b.txt)",
    "python3 -c \"print(open('a.txt').read())\"",
    "awk '{ print $1 }' a.txt",
    'for f in *.txt; do wc -l "$f"; done',
    "git add a.txt",
  ])("runs: %s", async (command) => {
    await annHolds("a.txt");
    expect(await bob.bash(command)).toBeNull();
  });
});

describe("what a command wrote", () => {
  it("is held by its session, so that another's edit and command are refused", async () => {
    expect(await ann.bash("sed -i s/one/1/ a.txt")).toBeNull();
    expect(await held()).toEqual(["a.txt"]);
    await bob.read("a.txt");
    expect(await bob.edit("a.txt", "two", "2")).toContain("a.txt is held by session");
    expect(await bob.bash("rm a.txt")).toContain("a.txt is held by session");
  });

  it("is drift for who had read it before, with the command's session named", async () => {
    await bob.read("a.txt");
    await ann.bash("sed -i s/one/1/ a.txt");
    await ann.hook("SessionEnd/prompt-input-exit");
    const refused = await bob.bash("sed -i s/two/2/ a.txt");
    expect(refused).toContain("a.txt has changed since you last saw it");
    expect(refused).toContain("with Bash.");
    await bob.read("a.txt");
    expect(await bob.bash("sed -i s/two/2/ a.txt")).toBeNull();
  });

  it("is not overwritten blindly by another's command", async () => {
    await ann.bash("echo fresh > new.txt");
    await ann.hook("SessionEnd/prompt-input-exit");
    expect(await bob.bash("echo mine > new.txt")).toContain("you have not read it");
    expect(await bob.bash("echo more >> new.txt")).toBeNull();
  });

  it("may be edited and written over again by the same session, by tool and by command", async () => {
    await ann.read("a.txt");
    expect(await ann.bash("sed -i s/one/1/ a.txt")).toBeNull();
    expect(await ann.edit("a.txt", "two", "2")).toBeNull();
    await ann.batch();
    expect(await ann.bash("echo all > a.txt")).toBeNull();
    expect(await ann.bash("echo again > a.txt")).toBeNull();
    expect(await ann.write("a.txt", "blind\n")).toContain("a command or tool of your own changed it");
  });

  it("is nobody's write when the command failed before it changed anything", async () => {
    await ann.bash("false && sed -i s/one/1/ a.txt");
    const files = await openFileStore(join(repository.cwd, ".git", "coord")).files.list();
    expect(files.find(({ record }) => record.path === "a.txt")?.record).toMatchObject({
      lastWrite: null,
      leases: [{ inFlight: null }],
    });
  });
});
