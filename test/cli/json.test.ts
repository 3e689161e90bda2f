import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { JSON_SHAPES } from "../../src/cli/json-shapes.ts";
import { Repository } from "../support/cli/coord.ts";
import { OtherShell } from "../support/cli/shell.ts";

// One process for each command, and there are many; one of them is doctor, which runs 28 hooks.
vi.setConfig({ testTimeout: 120_000 });

let repository: Repository;
let other: OtherShell;

beforeAll(async () => {
  repository = new Repository();
  other = new OtherShell(repository);
  await other.coord("lock", "acquire", "b.txt", "--ttl", "1h", "--intent", "busy");
});

afterAll(async () => {
  await other.end();
  repository.dispose();
});

/** Every shape, and command lines that print it; run in this order. */
const COMMANDS: readonly (readonly [keyof typeof JSON_SHAPES, readonly string[]])[] = [
  ["lock-acquire", ["lock", "acquire", "a.txt", "--ttl", "1h"]],
  ["lock-acquire", ["lock", "acquire", "b.txt"]],
  ["lock-renew", ["lock", "renew", "a.txt", "b.txt"]],
  ["wait", ["wait", "a.txt", "--timeout", "1s"]],
  ["lock-check", ["lock", "check", "a.txt", "b.txt"]],
  ["lock-list", ["lock", "list"]],
  ["decisions-add", ["decisions", "add", "--title", "t", "--description", "d"]],
  ["decisions-list", ["decisions", "list"]],
  ["decisions-query", ["decisions", "query", "--text", "t"]],
  ["decisions-archive", ["decisions", "archive", "--keep", "0"]],
  ["status", ["status"]],
  ["instances", ["instances"]],
  ["mine", ["mine"]],
  ["resources", ["resources"]],
  ["lock-release", ["lock", "release", "a.txt", "b.txt", "c.txt"]],
  ["lock-revoke", ["lock", "revoke", "b.txt"]],
  ["status", ["status"]],
  ["lock-cleanup", ["lock", "cleanup"]],
  ["send", ["send", "--to", "role:tester", "--ask", "--subject", "s", "ready?"]],
  ["send", ["send", "--to", "person", "note to oneself"]],
  ["inbox", ["inbox", "--peek"]],
  ["inbox", ["inbox", "--sent"]],
  ["claim", ["claim", "feature", "login", "--paths", "src/**"]],
  ["claims", ["claims"]],
  ["wait", ["wait", "feature", "login", "--timeout", "1s"]],
  ["wait", ["wait", "bug", "7", "--timeout", "1s"]],
  ["handoff", ["handoff", "--on-exit", "--role", "tester", "--note", "half done"]],
  ["note", ["note", "half done"]],
  ["resume", ["resume"]],
  ["note", ["note", "--clear"]],
  ["resume", ["resume"]],
  ["report", ["report", "--action", "building", "--progress", "40%"]],
  ["report", ["report", "--history"]],
  ["status", ["status"]],
  ["release", ["release", "feature", "login"]],
  ["config-explain", ["config", "explain"]],
  ["config-get", ["config", "get", "mode"]],
  ["config-path", ["config", "path"]],
  ["config-validate", ["config", "validate"]],
  ["trust", ["trust"]],
  ["history", ["history", "a.txt", "--diff"]],
  ["timeline", ["timeline"]],
  ["restore", ["restore", "a.txt", "--at", "12:00"]],
  ["doctor", ["doctor"]],
  ["error", ["decisions", "query", "DEC-20200101-0001"]],
];

describe("--json", () => {
  it("prints one JSON text of the documented shape for every command", () => {
    for (const [name, args] of COMMANDS) {
      const { out } = repository.coord([...args, "--json"]);
      const parsed = JSON_SHAPES[name].safeParse(JSON.parse(out));
      expect(parsed.error?.issues ?? [], `${args.join(" ")}\n${out}`).toEqual([]);
    }
    const shown = JSON.parse(repository.coord(["decisions", "export", "--format", "json", "--archived"]).out);
    expect(JSON_SHAPES["decisions-export"].parse(shown).decisions).toHaveLength(1);
  });

  it("prints one of the documented shape for answers, which need somebody to answer", async () => {
    const inbox = async () => JSON_SHAPES.inbox.parse(JSON.parse((await other.coord("inbox", "--json", "--peek")).out));
    repository.coord(["send", "--to", "person", "--ask", "one?"]);
    const found = await inbox();
    const [message] = "messages" in found ? found.messages.filter(({ text }) => text === "one?") : [];
    const id = message?.id ?? "";
    JSON_SHAPES.reply.parse(JSON.parse((await other.coord("reply", id, "two", "--json")).out));
    JSON_SHAPES.ack.parse(JSON.parse((await other.coord("ack", id, "--json")).out));
  });

  it("is documented by a published schema for every shape, and every shape is printed by some command", () => {
    const published = readdirSync(join(import.meta.dirname, "../../dist/schemas")).map((file) =>
      file.replace(/\.json$/, ""),
    );
    expect(published).toEqual(expect.arrayContaining(Object.keys(JSON_SHAPES)));
    const printed = new Set<string>([...COMMANDS.map(([name]) => name), "decisions-export", "reply", "ack"]);
    expect(Object.keys(JSON_SHAPES).filter((name) => !printed.has(name))).toEqual([]);
  });

  it("is published open, so that a later version may add a field", () => {
    const text = readFileSync(join(import.meta.dirname, "../../dist/schemas/status.json"), "utf8");
    expect(text).not.toContain("additionalProperties");
    expect(JSON.parse(text).required).toContain("instances");
  });
});
