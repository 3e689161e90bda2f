const MOST_CHARACTERS = 1_024;
const MOST_ALTERNATIVES = 64;

/** A compiled glob, or why it is none. */
export type CompiledGlob = { readonly source: string } | { readonly problem: string };

/** One character of a segment, as regular expression source; null stands for `*`. */
type Token = string | null;
/** The tokens of one path segment; null stands for `**`. */
type Segment = readonly Token[] | null;

class GlobProblem extends Error {}

/**
 * The source of a regular expression (flag `u`) for paths relative to the checkout, forward slashes, that match `glob`.
 *
 * `*` any characters but `/`, `**` any number of folders, `?` one character, `[a-z]` and `[!a-z]` one of a set, `{a,b}`
 * alternatives. Files whose name starts with a dot count like any other. Without a slash (`*.lock`), or with one at the
 * end only (`build/`: everything in a folder of that name), a glob counts at any depth, as in `.gitignore`; a leading
 * slash ties it to the top of the checkout. Parentheses are plain characters: `app/(auth)/**`.
 *
 * The source matches in time linear in the path: a cloned repository may choose both globs and file names, and a hook
 * that runs out of time guards nothing. Every wildcard but the last takes its leftmost match for good (a lookahead with a
 * back reference does not backtrack), which finds a match whenever there is one, since what stands between two
 * wildcards has a fixed number of characters or segments.
 *
 * @param foldCase for a file system that folds case, whose paths are given in lower case (by way of upper case)
 */
export function compileGlob(glob: string, foldCase = false): CompiledGlob {
  try {
    if (glob.length > MOST_CHARACTERS) throw new GlobProblem(`is longer than ${MOST_CHARACTERS} characters`);
    const normal = glob.normalize("NFC");
    const alternatives = expandBraces(foldCase ? normal.toUpperCase().toLowerCase() : normal);
    let groups = 0;
    const newGroup = (body: string) => `(?=(?<g${++groups}>${body}))\\k<g${groups}>`;
    const sources = alternatives.map((alternative) => pathSource(segmentsOf(alternative), newGroup));
    return { source: sources.length === 1 ? `^${sources[0]}$` : `^(?:${sources.join("|")})$` };
  } catch (error) {
    if (error instanceof GlobProblem) return { problem: error.message };
    throw error;
  }
}

/** The alternatives of all braces, outermost first. A brace in a set (`[{]`) is a plain character. */
function expandBraces(glob: string): readonly string[] {
  const pending = [glob];
  const done: string[] = [];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const brace = findBrace(next);
    if (brace === null) done.push(next);
    else pending.push(...brace.alternatives.map((middle) => brace.before + middle + brace.after).reverse());
    if (done.length + pending.length > MOST_ALTERNATIVES) {
      throw new GlobProblem(`has more than ${MOST_ALTERNATIVES} alternatives`);
    }
  }
  return done;
}

type Brace = { readonly before: string; readonly alternatives: readonly string[]; readonly after: string };

function findBrace(glob: string): Brace | null {
  const cuts: number[] = [];
  let depth = 0;
  for (const { text, index } of piecesOf(glob).filter((piece) => "{,}".includes(piece.text))) {
    if (text === "{") depth++;
    if (depth === 1) cuts.push(index);
    if (text === "}" && --depth <= 0) return cutBrace(glob, cuts);
  }
  if (depth > 0) throw new GlobProblem(UNPAIRED_BRACE);
  return null;
}

const UNPAIRED_BRACE = "has an unpaired brace; write [{] or [}] for a plain one";

function cutBrace(glob: string, cuts: readonly number[]): Brace {
  if (cuts.length === 0) throw new GlobProblem(UNPAIRED_BRACE);
  const alternatives = cuts.slice(1).map((cut, index) => glob.slice((cuts[index] ?? 0) + 1, cut));
  if (alternatives.length < 2) throw new GlobProblem("has a brace without alternatives; write {a,b}");
  return { before: glob.slice(0, cuts[0]), alternatives, after: glob.slice((cuts.at(-1) ?? 0) + 1) };
}

type Piece = { readonly text: string; readonly index: number };

/** Sets, runs of stars, and single characters. A `]` right after the opening of a set is a member of it. */
function piecesOf(glob: string): readonly Piece[] {
  return [...glob.matchAll(/\[[!^]?.[^\]]*\]|\*+|./gsu)].map(({ 0: text, index }) => {
    if (text === "[") throw new GlobProblem("has an unpaired [; write [[] for a plain one");
    return { text, index };
  });
}

function segmentsOf(glob: string): readonly Segment[] {
  const refused = refusal(glob);
  if (refused !== null) throw new GlobProblem(refused);
  const path = glob.replace(/^\.?\//u, "");
  const isFolder = path.endsWith("/");
  const names = (isFolder ? `${path}**` : path).split("/");
  if (names.some((name) => name === "" || name === "." || name === "..")) {
    throw new GlobProblem("has an empty, . or .. step; a path starts at the top of the checkout");
  }
  const isAnywhere = path === glob && names.length === (isFolder ? 2 : 1);
  const segments = (isAnywhere ? ["**", ...names] : names).map((name) => (name === "**" ? null : tokensOf(name)));
  return segments.filter((segment, index) => segment !== null || index === 0 || segments[index - 1] !== null);
}

function refusal(glob: string): string | null {
  if (glob === "" || glob === "/" || glob === "./") return "is empty";
  if (glob.includes("\\")) return "has a backslash; folders are parted by /, and [*] is a plain *";
  if (glob.startsWith("!")) return "starts with !; a later rule with another mode makes an exception";
  if (/[?*+@!]\(/u.test(glob)) return "has an extended pattern such as +(…); use {a,b}";
  if (/^(?:~|[A-Za-z]:)\//u.test(glob)) return "is not relative to the checkout";
  return null;
}

function tokensOf(name: string): readonly Token[] {
  return piecesOf(name).map(({ text }) => {
    if (text.startsWith("*")) return null;
    if (text === "?") return "[^/]";
    return text.startsWith("[") ? setSource(text.slice(1, -1)) : escapeLiteral(text);
  });
}

function setSource(members: string): string {
  const isNegated = /^[!^]./su.test(members);
  const body = (isNegated ? members.slice(1) : members).replace(/[\\\]^[{}()|.*+?$]/gu, "\\$&");
  if (/\[:/u.test(members)) throw new GlobProblem("has a named set such as [:alpha:]; write [a-zA-Z]");
  const source = isNegated ? `[^/${body}]` : `(?!/)[${body}]`;
  try {
    new RegExp(source, "u");
  } catch {
    throw new GlobProblem(`has a set out of order: [${members}]`);
  }
  return source;
}

function escapeLiteral(character: string): string {
  return /[\\^$.*+?()[\]{}|/]/u.test(character) ? `\\${character}` : character;
}

type NewGroup = (body: string) => string;

function pathSource(segments: readonly Segment[], newGroup: NewGroup): string {
  const runs = splitAtNull(segments).map((run) => run.map((tokens) => segmentSource(tokens, newGroup)).join("/"));
  return joinRuns(runs, {
    first: (run) => (run === "" ? "" : `${run}/`),
    middle: (run) => newGroup(`(?:[^/]+/)*?${run}/`),
    // `a/**` is what lies in `a`, not `a` itself. A name may hold a line break, which `.` would not match.
    last: (run) => (run === "" ? "[^]+" : `(?:[^/]+/)*${run}`),
  });
}

function segmentSource(tokens: readonly Token[], newGroup: NewGroup): string {
  const runs = splitAtNull(tokens).map((run) => run.join(""));
  if (runs.every((run) => run === "")) return "[^/]+";
  return joinRuns(runs, {
    first: (run) => run,
    middle: (run) => newGroup(`[^/]*?${run}`),
    last: (run) => (run === "" ? "[^/]*" : `[^/]*${run}(?=/|$)`),
  });
}

type Joints = Record<"first" | "middle" | "last", (run: string) => string>;

function joinRuns(runs: readonly string[], joints: Joints): string {
  if (runs.length === 1) return runs[0] ?? "";
  return runs
    .map((run, index) => {
      if (index === 0) return joints.first(run);
      return index === runs.length - 1 ? joints.last(run) : joints.middle(run);
    })
    .join("");
}

function splitAtNull<T>(parts: readonly (T | null)[]): readonly (readonly T[])[] {
  const runs: T[][] = [[]];
  for (const part of parts) {
    if (part === null) runs.push([]);
    else runs.at(-1)?.push(part);
  }
  return runs;
}
