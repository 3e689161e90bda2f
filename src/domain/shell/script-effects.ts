import type { WriteKind } from "./command-effects.ts";
import { isAbsolutePath } from "./path-text.ts";
import { type ScriptLanguage, type ScriptToken, scriptTokens } from "./script-tokens.ts";
import { closingAt, deepestBracket, openingAt, ScriptValues, splitAt, type Values, valueAt } from "./script-values.ts";
import { RECEIVER, SCRIPT_WORDS, type ScriptWords, type ScriptWrite } from "./script-words.ts";
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
  readonly #isElsewhere: boolean;
  readonly #writes: { path: Text; kind: WriteKind; reach: "file" | "tree" }[] = [];
  #isComplete = true;

  constructor(tokens: readonly ScriptToken[], language: ScriptLanguage, args: readonly Text[]) {
    this.#tokens = tokens;
    this.#language = language;
    this.#words = SCRIPT_WORDS[language];
    this.#values = new ScriptValues(tokens, this.#words, args);
    this.#isElsewhere = tokens.some(({ kind, value }) => kind === "name" && value === "chdir");
  }

  read(): ScriptEffects {
    for (const [at, token] of this.#tokens.entries()) {
      if (token.kind === "name") this.#name(token.value, at);
      // `fs["writeFile"](…)`
      else if (token.value === "]" && valueAt(this.#tokens, at + 1) === "(") this.#isComplete = false;
    }
    return { writes: this.#writes, isComplete: this.#isComplete };
  }

  #name(name: string, at: number): void {
    if (this.#isDanger(name, at)) this.#isComplete = false;
    if (name === "import" || name === "from" || name === "require") this.#module(at);
    if (valueAt(this.#tokens, at + 1) !== "(") {
      this.#mention(name, at);
      return;
    }
    const inner = this.#tokens.slice(at + 2, closingAt(this.#tokens, at + 1));
    const given = splitAt(inner, (value) => value === ",").filter((piece) => piece.length > 0);
    this.#call(name, at, given);
  }

  #isDanger(name: string, at: number): boolean {
    if (!this.#words.dangers.has(name)) return false;
    const owner = valueAt(this.#tokens, at - 1) === "." ? valueAt(this.#tokens, at - 2) : null;
    // `pattern.exec(text)` of a regular expression, and `re.compile`.
    if (name === "exec" && this.#language === "javascript") return owner === null || owner === "cp";
    return !(name === "compile" && owner === "re");
  }

  #module(at: number): void {
    if (this.#language === "python") {
      // What `import` names after `from` are no modules.
      const before = this.#tokens
        .slice(0, at)
        .findLast(({ kind, value }) => kind === "line" || /^(;|from)$/.test(value));
      if (before?.value !== "from") this.#pythonModules(at + 1);
      return;
    }
    const isCall = valueAt(this.#tokens, at + 1) === "(";
    const named = this.#tokens[isCall ? at + 2 : at + 1];
    if (named?.kind === "text") {
      const module = named.value.replace(/^node:/, "");
      if (!this.#words.modules.has(module) && !module.endsWith(".json")) this.#isComplete = false;
    } else if (isCall) this.#isComplete = false;
  }

  /** `import a.b as c, d`. */
  #pythonModules(from: number): void {
    let isModule = true;
    let module = "";
    for (const { kind, value } of this.#tokens.slice(from)) {
      if (kind === "line" || value === ";" || value === "import") return;
      // Under another name, a module that writes is not seen again.
      const isHidden = value === "as" && MODULES.has(module);
      if (isHidden || (kind === "name" && isModule && !this.#words.modules.has(value))) this.#isComplete = false;
      isModule = value === ",";
      module = value;
    }
  }

  /** A writing function that is not called here is called elsewhere, by whatever name. */
  #mention(name: string, at: number): void {
    const { functions, openers, methods } = this.#words;
    if (!functions.has(name) && !openers.has(name) && !methods.has(name)) return;
    const list = this.#tokens
      .slice(0, at)
      .findLast(({ kind, value }) => value === "import" || (!/^(name|line)$/.test(kind) && !/^[,(]$/.test(value)));
    const isImport = list?.value === "import" || list?.value === "{";
    if (!isImport || /^(as|:)$/.test(valueAt(this.#tokens, at + 1))) this.#isComplete = false;
  }

  #call(name: string, at: number, given: Given): void {
    const isMethod = valueAt(this.#tokens, at - 1) === ".";
    // `text.replace(a, b)` and `list.remove(a)` are no writes; those of JavaScript have names that nothing else has.
    const isOfModule = !isMethod || this.#language === "javascript" || this.#isModule(at - 2);
    const opener = this.#words.openers.get(name);
    const write = isOfModule ? this.#words.functions.get(name) : this.#words.methods.get(name);
    if (opener !== undefined) this.#open(at, given, opener, !isOfModule);
    else if (write !== undefined) this.#writeBy(write, given, at);
    // `path.rename(a)` writes, but no file that is named here.
    else if (!isOfModule && /^(rename|replace)$/.test(name) && given.length === 1) this.#isComplete = false;
  }

  #isModule(at: number): boolean {
    return this.#tokens[at]?.kind === "name" && MODULES.has(valueAt(this.#tokens, at));
  }

  #writeBy(writes: readonly ScriptWrite[], given: Given, at: number): void {
    for (const write of writes) {
      this.#note(write, write.argument === RECEIVER ? this.#receiver(at - 2) : this.#argument(given, write.argument));
    }
  }

  #argument(given: Given, at: number): Values {
    return this.#values.of(given[at] ?? []);
  }

  #open(at: number, given: Given, modeAt: number, isOfPath: boolean): void {
    const mode = modeOf(given, isOfPath ? modeAt - 1 : modeAt);
    const path = (): Values => (isOfPath ? this.#receiver(at - 2) : this.#argument(given, 0));
    for (const text of mode === null ? [] : this.#values.of(mode)) this.#openFor(text, path);
  }

  #openFor(mode: Text, path: () => Values): void {
    const kind = mode === null ? null : modeKind(mode);
    if (mode === null) this.#isComplete = false;
    if (kind !== null) this.#note({ kind, argument: 0 }, path());
  }

  /** The path a method is called on: `p.write_text`, `Path("x").write_text`, `(a / "b").write_text`. */
  #receiver(last: number): Values {
    const tokens = this.#tokens;
    if (valueAt(tokens, last) !== ")")
      return valueAt(tokens, last - 1) === "." ? [null] : this.#values.of(tokens.slice(last, last + 1));
    const open = openingAt(tokens, last);
    if (tokens[open - 1]?.kind !== "name") return this.#values.of(tokens.slice(open + 1, last));
    return this.#values.of(tokens.slice(valueAt(tokens, open - 2) === "." ? open - 3 : open - 1, last + 1));
  }

  #note({ kind, reach }: ScriptWrite, paths: Values): void {
    for (const path of paths) {
      // After `chdir` a name is one of another folder.
      if (path === null || (this.#isElsewhere && !isAbsolutePath(path))) this.#isComplete = false;
      else this.#writes.push({ path, kind, reach: reach ?? "file" });
    }
  }
}

type Given = readonly (readonly ScriptToken[])[];

/** The mode a file is opened with; null: none is given, so it is read. */
function modeOf(given: Given, at: number): readonly ScriptToken[] | null {
  const keyword = given.find((piece) => valueAt(piece, 0) === "mode" && valueAt(piece, 1) === "=");
  if (keyword !== undefined) return keyword.slice(2);
  const positional = given[at] ?? [];
  return positional.length === 0 || valueAt(positional, 1) === "=" ? null : positional;
}

/** Null: it only reads. */
function modeKind(mode: string): WriteKind | null {
  if (!/[wax+]/.test(mode)) return null;
  if (mode.includes("a")) return "append";
  if (mode.includes("w")) return "whole";
  return mode.includes("x") ? "create" : "part";
}

const MODULES: ReadonlySet<string> = new Set(["os", "shutil", "io", "codecs", "request"]);
