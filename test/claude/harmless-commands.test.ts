import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openFileStore } from "../../src/adapters/store-file/store.ts";
import { Worker } from "../support/hooks/everyday.ts";
import { HookRepository } from "../support/hooks/repository.ts";

/** Commands of everyday sessions, asked for while another session holds fifty files beside theirs. */
const CORPUS = readFileSync(join(import.meta.dirname, "../fixtures/shell/harmless.txt"), "utf8")
  .split("\n")
  .filter((row) => /^[rw] /.test(row))
  .map((row) => ({ isWriting: row.startsWith("w"), command: row.slice(2).replaceAll("␤", "\n") }));

const HELD = [
  ...Array.from({ length: 25 }, (_, at) => `src/core/file${String(at + 1).padStart(2, "0")}.ts`),
  ...Array.from({ length: 15 }, (_, at) => `lib/held${String(at + 1).padStart(2, "0")}.py`),
  ...Array.from({ length: 10 }, (_, at) => `docs/held/h${String(at + 1).padStart(2, "0")}.md`),
];

const SCRIPTS = {
  lint: "eslint .",
  test: "vitest run",
  build: "node build.mjs",
  "format:mine": "prettier --write src/app",
};

const MINE: Readonly<Record<string, string>> = {
  "package.json": JSON.stringify({ name: "x", scripts: SCRIPTS }),
  "README.md": "guide\n",
  "docs/guide.md": "guide\n",
  "src/app/a.ts": "one oldName uniqueword\n",
  "src/app/b.ts": "two\n",
  "lib/mine.py": "x = 1\n",
  "scripts/run.sh": "#!/bin/sh\necho x > src/app/run.txt\n",
  "names.txt": "n1\nn2\n",
  "mine.patch": "--- a/src/app/a.ts\n+++ b/src/app/a.ts\n@@ -1 +1 @@\n-one\n+two\n",
};

let repository: HookRepository;
let bob: Worker;

beforeAll(async () => {
  repository = new HookRepository();
  // The holder of fifty files has turned away from all but one: they must be held all the same.
  repository.settings = { COORD_YIELD_AFTER: "exit" };
  for (const [file, text] of [...Object.entries(MINE), ...HELD.map((file) => [file, "value\n"] as const)]) {
    mkdirSync(dirname(join(repository.cwd, file)), { recursive: true });
    repository.write(file, text);
  }
  const ann = await Worker.started(repository, "ann");
  for (const file of HELD) expect(await ann.write(file, "value of ann's\n")).toBeNull();
  bob = await Worker.started(repository, "bob");
}, 120_000);
afterAll(() => repository.remove());

describe("the corpus of harmless commands", () => {
  it("has at least 300, of which 150 write", () => {
    expect(CORPUS.length).toBeGreaterThanOrEqual(300);
    expect(CORPUS.filter(({ isWriting }) => isWriting).length).toBeGreaterThanOrEqual(150);
    expect(new Set(CORPUS.map(({ command }) => command)).size).toBe(CORPUS.length);
  });

  it("is let through whole, while another session holds fifty files", { timeout: 300_000 }, async () => {
    const refused: string[] = [];
    for (const { command } of CORPUS) {
      const reason = await bob.asks(command);
      if (reason !== null) refused.push(`${command}\n${reason}`);
    }
    expect(refused).toEqual([]);
  });

  it("and the fifty files are still held, so that each could have been refused", async () => {
    const files = await openFileStore(join(repository.cwd, ".git", "coord")).files.list();
    const held = files.filter(({ record }) =>
      record.leases.some(({ holder }) => holder.process.pid === repository.pidOf("ann")),
    );
    expect(held.length).toBe(HELD.length);
    expect(await bob.asks(`sed -i s/a/b/ ${HELD[0]}`)).toContain("is held by session");
  });
});
