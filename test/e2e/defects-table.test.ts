import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const TESTS = join(import.meta.dirname, "..");
const [, section = ""] = readFileSync(join(TESTS, "README.md"), "utf8").split(/^## The 24 defects$/m);
const rows = (section.split(/^## /m)[0] ?? "").split("\n").filter((line) => /^\| (?!---|#|Defect)/.test(line));

/** Shorter ones are not a test's name but a word in question. */
const LEAST_NAME_CHARACTERS = 15;

describe("the table of the 24 defects", () => {
  it("has a row for each, and for those of the later version", () => {
    const numbers = rows.flatMap((row) => /^\| (\d+) \|/.exec(row)?.[1] ?? []).map(Number);
    expect(numbers).toEqual(Array.from({ length: 24 }, (_, index) => index + 1));
    expect(rows).toHaveLength(33);
  });

  it.each(rows)("names tests that are there: %s", (row) => {
    const files = [...row.matchAll(/`([a-z0-9/-]+\.(?:test|contract)\.ts)`/g)].map(([, file]) => file ?? "");
    for (const file of files) expect([file, existsSync(join(TESTS, file))]).toEqual([file, true]);
    const text = files.map((file) => readFileSync(join(TESTS, file), "utf8")).join("\n");
    const quoted = [...row.matchAll(/"([^"]+)"/g)].flatMap(([, name]) => name?.split(" … ") ?? []);
    for (const name of quoted.filter(({ length }) => length >= LEAST_NAME_CHARACTERS)) expect(text).toContain(name);
  });
});
