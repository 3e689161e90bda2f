import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileGlob } from "../../src/config/glob.ts";
import { cpuMs } from "./support.ts";

// The matcher that fast-glob brings: what people expect of a glob is what the rest of the tools do.
const requireHere = createRequire(import.meta.url);
const micromatch: { isMatch(path: string, glob: string, options: { dot: boolean }): boolean } = createRequire(
  requireHere.resolve("fast-glob"),
)("micromatch");

function matches(glob: string, path: string, foldCase = false): boolean {
  const compiled = compileGlob(glob, foldCase);
  if ("problem" in compiled) throw new Error(`${glob}: ${compiled.problem}`);
  return new RegExp(compiled.source, "u").test(path);
}

describe("compileGlob", () => {
  it.each([
    // A glob without a slash counts at any depth, one with a slash from the top of the checkout.
    ["*.lock", ["a.lock", "x/y/a.lock", ".lock", "x/.hidden.lock"], ["a.lock.ts", "a.lock/b"]],
    ["src/*.ts", ["src/a.ts", "src/.a.ts"], ["src/x/a.ts", "x/src/a.ts", "src/.ts/a"]],
    ["/package.json", ["package.json"], ["x/package.json"]],
    ["./package.json", ["package.json"], ["x/package.json"]],
    ["build/", ["build/a", "x/build/y/z"], ["build", "rebuild/a"]],
    ["/build/", ["build/a/b"], ["x/build/a"]],
    ["src/gen/", ["src/gen/a/b"], ["x/src/gen/a"]],
    // `**` is any number of folders, none too.
    ["**/a", ["a", "x/a", "x/y/a"], ["xa", "a/b"]],
    ["src/**/a", ["src/a", "src/x/y/a"], ["srca", "src/xa"]],
    ["src/**", ["src/a", "src/a/b", "src/.a"], ["src", "srcs/a"]],
    ["**", ["a", "a/b", "a\nb"], []],
    ["**/*", ["a", "a/b/c"], []],
    ["a/**/b/**/c", ["a/b/c", "a/x/b/b/x/c"], ["a/c/b", "a/b/c/d"]],
    ["a**b", ["ab", "axb"], ["a/b"]],
    // Characters, sets, alternatives.
    ["a?c", ["abc", "a😀c"], ["ac", "a/c", "abbc"]],
    ["[a-c]x", ["ax", "cx"], ["dx", "x"]],
    ["[!a-c]x", ["dx", "-x"], ["ax", "/x"]],
    ["[^a]x", ["bx"], ["ax"]],
    ["x[]]", ["x]"], ["x["]],
    ["x[{]", ["x{"], ["x"]],
    ["x[*]", ["x*"], ["xx"]],
    ["*.{ts,tsx}", ["a.ts", "x/a.tsx"], ["a.js", "a.t"]],
    ["{src,test/{a,b}}/**", ["src/x", "test/a/x", "test/b/y/z"], ["test/x", "test/c/x"]],
    ["a{,.min}.js", ["a.js", "a.min.js"], ["a.min"]],
    // What other tools take for a pattern, and file names of frameworks contain.
    ["app/(auth)/page.tsx", ["app/(auth)/page.tsx"], ["app/auth/page.tsx"]],
    ["a.b+c$d^e|f", ["a.b+c$d^e|f"], ["aXb+c$d^e|f"]],
    ["*a*b*", ["ab", "xaxbx", "aab"], ["ba", "a/b"]],
    ["*ab", ["ab", "aab", "abab"], ["aba"]],
    ["*?", ["a", "abc"], []],
    // One character in two Unicode spellings.
    ["caf\u0065\u0301", ["caf\u00e9"], []],
  ])("%s", (glob, matched, unmatched) => {
    expect(matched.filter((path) => !matches(glob, path))).toEqual([]);
    expect(unmatched.filter((path) => matches(glob, path))).toEqual([]);
  });

  it.each([
    ["", /empty/],
    ["/", /empty/],
    ["a".repeat(1_025), /1024 characters/],
    ["src\\gen\\*", /backslash/],
    ["!src/**", /starts with !/],
    ["+(a|aa)", /extended pattern/],
    ["!(a)", /starts with !/],
    ["~/x", /relative/],
    ["C:/x", /relative/],
    ["a//b", /empty/],
    ["../x", /step/],
    ["a/../b", /step/],
    ["//x", /step/],
    ["{a,b", /unpaired brace/],
    ["a}b", /unpaired brace/],
    ["{a}", /without alternatives/],
    ["[a", /unpaired \[/],
    ["[z-a]", /out of order/],
    ["[a/b]", /unpaired \[/],
    ["[[:alpha:]]", /named set/],
    ["{a,b}".repeat(7), /64 alternatives/],
    ["{a,b}".repeat(51), /64 alternatives/],
  ])("refuses %j with the reason", (glob, reason) => {
    const compiled = compileGlob(glob);
    expect("problem" in compiled ? compiled.problem : compiled.source).toMatch(reason);
  });

  it("takes another case for the same name where the file system does", () => {
    expect(matches("README.*", "readme.md", true)).toBe(true);
    expect(matches("README.*", "readme.md")).toBe(false);
  });

  it("agrees with micromatch", () => {
    const name = fc
      .stringMatching(/^(?:[ab.?]|\*|\[ab\]|\[^a\]|\{a,b\}){1,5}$/)
      .filter((text) => !/^\.{1,2}$/.test(text));
    const globs = fc
      .array(fc.oneof(name, fc.constant("**")), { minLength: 2, maxLength: 5 })
      .map((names) => names.join("/"));
    const paths = fc
      // micromatch takes a dot at the end of a name for a step upwards, in some patterns.
      .array(fc.stringMatching(/^[abc.]{0,3}[abc]$/), { minLength: 1, maxLength: 6 })
      .map((names) => names.join("/"));
    let matched = 0;
    fc.assert(
      fc.property(globs, paths, (glob, path) => {
        fc.pre(glob.split("{").length <= 7);
        // These are defined otherwise here: `a/**` is not `a`, and a run of stars in a name is one star.
        fc.pre(
          !/\*\*[^/]|[^/]\*\*/.test(glob) &&
            !(glob.endsWith("/**") && micromatch.isMatch(path, glob.slice(0, -3), { dot: true })),
        );
        const ours = matches(`/${glob}`, path);
        if (ours) matched++;
        expect([glob, path, ours]).toEqual([glob, path, micromatch.isMatch(path, glob, { dot: true })]);
      }),
      { numRuns: 5_000 },
    );
    expect(matched).toBeGreaterThan(100);
  });

  it("finds a match whenever there is one: agrees with a search over all ways to match", () => {
    const glob = fc.array(fc.constantFrom("a", "b", "*", "**", "?", "/", "a*b", "*a"), { minLength: 1, maxLength: 9 });
    const path = fc.array(fc.constantFrom("a", "b", "/", "ab"), { minLength: 1, maxLength: 9 });
    let matched = 0;
    fc.assert(
      fc.property(glob, path, (globParts, pathParts) => {
        const [pattern, target] = [globParts.join(""), pathParts.join("")];
        const compiled = compileGlob(`/${pattern}`);
        fc.pre(!("problem" in compiled) && !pattern.endsWith("/"));
        fc.pre(target.split("/").every((name) => name !== ""));
        const expected = search(pattern.split("/"), target.split("/"));
        if (expected) matched++;
        expect([pattern, target, matches(`/${pattern}`, target)]).toEqual([pattern, target, expected]);
      }),
      { numRuns: 5_000 },
    );
    expect(matched).toBeGreaterThan(100);
  });

  it.each([
    ["stars in one name", "*a".repeat(511), "a".repeat(4_000)],
    ["folders", `${"**/a/".repeat(40)}b`, `${"a/".repeat(2_000)}c`],
    ["both", `${"**/*a*b*/".repeat(20)}c`, `${"aab/".repeat(1_000)}d`],
    ["alternatives", "{*a*a*a*b,*a*c,**/a/**/a/**/d}", `${"a/".repeat(2_000)}aaaa`],
  ])("does not take long over many %s", (_, glob, path) => {
    const compiled = compileGlob(glob.slice(0, 1_024).replace(/\/$/, ""));
    const source = "source" in compiled ? compiled.source : "";
    expect(source).not.toBe("");
    const expression = new RegExp(source, "u");
    // A backtracking matcher takes years: this only tells linear from exponential, on any machine.
    expect(cpuMs(() => expression.test(path))).toBeLessThan(500);
  });
});

/** The definition: tries every way to match. */
function search(glob: readonly string[], path: readonly string[]): boolean {
  const [first, ...rest] = glob;
  if (first === undefined) return path.length === 0;
  if (first === "**") {
    if (rest.length === 0) return path.length > 0;
    return path.some((_, index) => search(rest, path.slice(index)));
  }
  return path[0] !== undefined && searchName(first, path[0]) && search(rest, path.slice(1));
}

function searchName(glob: string, name: string): boolean {
  if (glob === "") return name === "";
  if (glob[0] === "*") return searchName(glob.slice(1), name) || (name !== "" && searchName(glob, name.slice(1)));
  return name !== "" && (glob[0] === "?" || glob[0] === name[0]) && searchName(glob.slice(1), name.slice(1));
}
