import { describe, expect, it } from "vitest";
import { readCommand } from "../../src/domain/shell/read-command.ts";
import { tellsAll } from "../../src/domain/shell/tells-all.ts";
import { lookAt, PROJECT, SCENE } from "../support/shell/memory-look.ts";

const shared = new Set<string>();
const look = { ...lookAt(PROJECT), isShared: (path: string) => shared.has(path) };
const told = (line: string): boolean => tellsAll(readCommand(line, { ...SCENE, look }), look);

describe("a line that tells all it writes", () => {
  it.each([
    "sed -i s/a/b/ a.ts b.ts",
    "cat > a.ts <<'EOF'\nx\nEOF",
    "echo x >> a.ts && /bin/cp -p a.ts c.ts; mv c.ts d.ts",
    "rm -rf src",
    "for f in src/*.ts; do sed -i s/a/b/ $f; done",
    "cd src && tee x.ts < y.ts > /dev/null",
    "bash -c 'echo mine > a.ts'",
    "find src -name '*.ts' | xargs sed -i s/a/b/",
    "env LANG=C sort -o a.ts a.ts",
  ])("%s", (line) => expect(told(line)).toBe(true));
});

describe("a line that may write more than it names", () => {
  it.each([
    ["a program that is not known", "node gen.js"],
    ["a checker, which may write snapshots", "npm test; vitest run"],
    ["git, which runs hooks of its own", "echo x > a.ts && git commit -qm x -- a.ts"],
    ["a second name is made", "ln a.ts c.ts && echo x > c.ts"],
    ["a second name is made by a copy", "cp -al src copy && echo x > copy/x.ts"],
    ["a second name is made by a copy, told at length", "cp --link a.ts c.ts"],
    ["a script that may hold commands that write", "sed $SCRIPT a.ts"],
    ["a program whose text may do anything", "awk '{ print }' a.ts"],
    ["a function of its own", "f() { cat a.ts; }; f"],
    ["another program of that name", "./tools/sed -i s/a/b/ a.ts"],
    ["a folder is copied over another", "cp -R src/. lib"],
  ])("%s: %s", (_, line) => expect(told(line)).toBe(false));

  it("a file has a second name", () => {
    shared.add("/p/b.ts");
    expect(told("sed -i s/a/b/ a.ts b.ts")).toBe(false);
    expect(told("rm b.ts")).toBe(true);
    shared.clear();
    expect(told("sed -i s/a/b/ a.ts b.ts")).toBe(true);
  });

  it("more files than leases are taken for", () => {
    const names = (count: number) => Array.from({ length: count }, (_, at) => `f${at}`).join(" ");
    expect(told(`touch ${names(200)}`)).toBe(true);
    expect(told(`touch ${names(201)}`)).toBe(false);
  });
});
