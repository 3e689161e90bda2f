import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { Repository } from "../support/cli/coord.ts";

let repository: Repository;

beforeEach(() => {
  repository = new Repository();
});

afterEach(() => repository.dispose());

type Found = { decisions: { id: string; title: string; description: string; supersededBy: string | null }[] };

const found = (...args: readonly string[]): Found["decisions"] =>
  (repository.json(["decisions", ...args]) as Found).decisions;

function add(title: string, ...args: readonly string[]): string {
  const { out, err } = repository.coord(["decisions", "add", `--title=${title}`, "--description=d", ...args]);
  const [id] = /DEC-\d{8}-\d{4}/.exec(out) ?? [];
  if (id === undefined) throw new Error(out + err);
  return id;
}

describe("coord decisions", () => {
  it("reads a description from standard input exactly as it comes; its first line is the title", () => {
    const body = "because \"it\" `works` $(rm -rf /)\n\n  - 🦊 'quoted' \\ end";
    const run = repository.coord(["decisions", "add", "--category=api-design", "--description", "-"], {
      input: `Use "one" queue\n\n${body}\n`,
    });
    expect(run.code).toBe(0);
    expect(found("list")).toMatchObject([{ title: 'Use "one" queue', description: body }]);
  });

  it("keeps the whole text where its first line is longer than a title", () => {
    const line = "x".repeat(150);
    repository.coord(["decisions", "add", "--description", "-"], { input: `${line}\nmore\n` });
    expect(found("list")).toMatchObject([{ title: "x".repeat(100), description: `${line}\nmore` }]);
  });

  it("lists, filters and shows, with the original's options", () => {
    add("first", "--category=architecture", "--scope=system");
    const second = add("second", "--category=api-design");
    expect(repository.coord(["decisions"]).out.split("\n")).toHaveLength(4);
    expect(found("list", "--category=api-design", "--limit=5").map(({ title }) => title)).toEqual(["second"]);
    expect(found("list", "--limit=1").map(({ title }) => title)).toEqual(["second"]);
    expect(repository.coord(["decisions", "query", second]).out).toContain(`${second}  second`);
    const missing = repository.coord(["decisions", "query", "DEC-20200101-0001"]);
    expect([missing.code, missing.err]).toEqual([1, expect.stringContaining("there is no decision")]);
  });

  it("takes a day as a whole: until today includes now, since tomorrow does not", () => {
    add("today");
    const day = (ms: number): string => {
      const date = new Date(ms);
      return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
        .map((part) => String(part).padStart(2, "0"))
        .join("-");
    };
    expect(found("list", "--until", day(Date.now()))).toHaveLength(1);
    expect(found("list", "--since", day(Date.now() + 36 * 3600_000))).toHaveLength(0);
  });

  it("exports Markdown records that say what was decided and what replaced it", () => {
    const first = add('Say "no": to #sed', "--category=1.0");
    const second = add("Say yes", `--supersedes=${first}`, "--category=workflow");
    expect(repository.coord(["decisions", "export", "--format", "madr", "--out", "docs/decisions"]).code).toBe(0);
    const folder = join(repository.folder, "docs/decisions");
    expect(readdirSync(folder).sort()).toEqual([`${first}-say-no-to-sed.md`, `${second}-say-yes.md`]);
    const text = readFileSync(join(folder, `${first}-say-no-to-sed.md`), "utf8");
    const [, front = "", body = ""] = /^---\n(.*?)\n---\n(.*)$/s.exec(text) ?? [];
    expect(parseYaml(front)).toMatchObject({
      status: `superseded by ${second}`,
      id: first,
      category: "1.0",
      scope: "project",
    });
    expect(body).toContain('# Say "no": to #sed\n\n## Decision Outcome\n\nd\n');
    expect(body).toContain(`Superseded by [${second}](${second}-say-yes.md).`);
    expect(repository.coord(["decisions", "export"]).out).toContain("# Say yes");
  });

  it("archives", () => {
    const first = add("first");
    add("second");
    expect(repository.coord(["decisions", "archive", "--keep", "1"]).out).toContain("Archived 1 decision.");
    expect(found("list").map(({ title }) => title)).toEqual(["second"]);
    expect(found("query", first).map(({ title }) => title)).toEqual(["first"]);
  });
});
