import type { WriteKind } from "./command-effects.ts";
import { type ScriptLanguage, type ScriptToken, scriptTokens } from "./script-tokens.ts";
import { closingAt, deepestBracket, ScriptValues, splitAt, type Values } from "./script-values.ts";
import { SCRIPT_WORDS, type ScriptWords, type ScriptWrite } from "./script-words.ts";
import type { Text } from "./shell-state.ts";

/** What a program writes, as far as it names its files plainly. */
export type ScriptEffects = {
  readonly writes: readonly { readonly path: Text; readonly kind: WriteKind; readonly reach: "file" | "tree" }[];
  /** False: it may write more, or elsewhere. */
  readonly isComplete: boolean;
};

/** Longer programs are not written in a command line; deeper ones are not written by anybody. */
const MOST_SCRIPT_CHARACTERS = 64 * 1024;
const MOST_DEPTH = 40;

const NOT_UNDERSTOOD: ScriptEffects = { writes: [], isComplete: false };

/**
 * Files that a Python or JavaScript program opens for writing by a literal name. This is no interpreter: whatever is
 * not plainly a read or a write of a named file makes the answer incomplete.
 */
export function scriptEffects(program: string, language: ScriptLanguage, args: readonly Text[]): ScriptEffects {
  const tokens = program.length > MOST_SCRIPT_CHARACTERS ? null : scriptTokens(program, language);
  return tokens === null || deepestBracket(tokens) > MOST_DEPTH
    ? NOT_UNDERSTOOD
    : new ScriptReader(tokens, language, args).read();
}

class ScriptReader {
  readonly #tokens: readonly ScriptToken[];
  readonly #language: ScriptLanguage;
  readonly #words: ScriptWords;
  readonly #values: ScriptValues;
  readonly #writes: { path: Text; kind: WriteKind; reach: "file" | "tree" }[] = [];
  #isComplete = true;

  constructor(tokens: readonly ScriptToken[], language: ScriptLanguage, args: readonly Text[]) {
    this.#tokens = tokens;
    this.#language = language;
    this.#words = SCRIPT_WORDS[language];
    this.#values = new ScriptValues(tokens, this.#words, args);
  }

  read(): ScriptEffects {
    for (const [at, token] of this.#tokens.entries()) if (token.kind === "name") this.#name(token.value, at);
    return { writes: this.#writes, isComplete: this.#isComplete };
  }

  #name(name: string, at: number): void {
    if (this.#isDanger(name, at)) this.#isComplete = false;
    if (
      this.#language === "python"
        ? name === "import" || name === "from"
        : name === "require" || name === "import" || name === "from"
    ) {
      this.#module(at);
    }
    if (this.#tokens[at + 1]?.value !== "(") return;
    const close = closingAt(this.#tokens, at + 1);
    const given = splitAt(this.#tokens.slice(at + 2, close === -1 ? undefined : close), (value) => value === ",");
    this.#call(
      name,
      at,
      given.filter((piece) => piece.length > 0),
    );
  }

  #isDanger(name: string, at: number): boolean {
    if (!this.#words.dangers.has(name)) return false;
    // `pattern.exec(text)` of a regular expression, and `re.compile`.
    const isMethod = this.#tokens[at - 1]?.value === ".";
    if (name === "exec" && this.#language === "javascript") return !isMethod || this.#tokens[at - 2]?.value === "cp";
    return !(name === "compile" && isMethod && this.#tokens[at - 2]?.value === "re");
  }

  #module(at: number): void {
    const next = this.#tokens[at + 1];
    const named = next?.value === "(" ? this.#tokens[at + 2] : next;
    if (this.#language === "python") {
      const isFrom = this.#tokens[at]?.value === "from";
      const isAfterFrom =
        !isFrom &&
        this.#tokens.slice(0, at).findLast(({ kind, value }) => kind === "line" || value === ";" || value === "from")
          ?.value === "from";
      if (!isAfterFrom) this.#pythonModules(at + 1);
    } else if (named?.kind === "text") {
      const module = named.value.replace(/^node:/, "");
      if (!this.#words.modules.has(module) && !module.endsWith(".json")) this.#isComplete = false;
    } else if (next?.value === "(") this.#isComplete = false;
  }

  /** `import a.b as c, d`. */
  #pythonModules(from: number): void {
    let isModule = true;
    for (const token of this.#tokens.slice(from)) {
      if (token.kind === "line" || token.value === ";" || token.value === "import") return;
      if (token.kind === "name" && isModule && !this.#words.modules.has(token.value)) this.#isComplete = false;
      isModule = token.value === ",";
    }
  }

  #call(name: string, at: number, given: Given): void {
    const isMethod = this.#tokens[at - 1]?.value === ".";
    const owner = isMethod ? (this.#tokens[at - 2]?.value ?? "") : null;
    const opener = this.#words.openers.get(name);
    if (opener !== undefined) {
      this.#open(at, given, opener, owner !== null && !MODULES.has(owner));
      return;
    }
    if (isMethod) this.#writeBy(this.#words.methods.get(name) ?? [], () => this.#receiver(at - 2));
    // `text.replace(a, b)` and `list.remove(a)` are no writes; `path.rename(a)` is one, but not of a named file.
    const isOfModule = owner === null || MODULES.has(owner) || /Sync$|^createWriteStream$/.test(name);
    if (isOfModule) this.#writeBy(this.#words.functions.get(name) ?? [], (at) => this.#values.of(given[at] ?? []));
    else if (/^(rename|replace)$/.test(name) && given.length === 1) this.#isComplete = false;
  }

  #writeBy(writes: readonly ScriptWrite[], pathsAt: (argument: number) => Values): void {
    for (const write of writes) this.#note(write, pathsAt(write.argument));
  }

  #open(at: number, given: Given, modeAt: number, isOfPath: boolean): void {
    const mode = modeOf(given, isOfPath ? modeAt - 1 : modeAt);
    if (mode === null) return;
    const [text = null] = this.#values.of(mode);
    const kind = text === null ? null : modeKind(text);
    if (text === null) this.#isComplete = false;
    if (kind === null) return;
    this.#note({ kind, argument: 0 }, isOfPath ? this.#receiver(at - 2) : this.#values.of(given[0] ?? []));
  }

  /** The path a method is called on: `p.write_text`, `Path("x").write_text`, `(a / "b").write_text`. */
  #receiver(last: number): Values {
    const token = this.#tokens[last];
    if (token?.kind === "name" && this.#tokens[last - 1]?.value !== ".") return this.#values.of([token]);
    if (token?.value !== ")") return [null];
    for (let open = last; open >= 0; open -= 1) {
      if (this.#tokens[open]?.value !== "(" || closingAt(this.#tokens, open) !== last) continue;
      const before = this.#tokens[open - 1];
      if (before?.kind !== "name") return this.#values.of(this.#tokens.slice(open + 1, last));
      return this.#tokens[open - 2]?.value === "." && this.#tokens[open - 3]?.value !== "pathlib"
        ? [null]
        : this.#values.of(this.#tokens.slice(open - 1, last + 1));
    }
    return [null];
  }

  #note({ kind, reach }: ScriptWrite, paths: Values): void {
    for (const path of paths) {
      if (path === null) this.#isComplete = false;
      else this.#writes.push({ path, kind, reach: reach ?? "file" });
    }
  }
}

type Given = readonly (readonly ScriptToken[])[];

/** The mode a file is opened with; null: none is given, so it is read. */
function modeOf(given: Given, at: number): readonly ScriptToken[] | null {
  const keyword = given.find((piece) => /^(mode|flags)$/.test(piece[0]?.value ?? "") && piece[1]?.value === "=");
  if (keyword !== undefined) return keyword.slice(2);
  const positional = given[at];
  return positional === undefined || positional[1]?.value === "=" ? null : positional;
}

/** Null: it only reads. */
function modeKind(mode: string): WriteKind | null {
  if (!/[wax+]/.test(mode)) return null;
  if (mode.includes("a")) return "append";
  if (mode.includes("w")) return "whole";
  return mode.includes("x") ? "create" : "part";
}

const MODULES: ReadonlySet<string> = new Set(["os", "shutil", "fs", "fsp", "promises", "fsPromises", "io", "codecs"]);
