import { matchesPattern } from "./pattern.ts";
import type { Text } from "./shell-state.ts";

export type Found = {
  readonly path: string;
  readonly name: string;
  readonly depth: number;
  readonly isFolder: boolean;
};

export type FindAction =
  /** A list of names, as `-print` and `-print0` make it. Null: in a form of its own (`-ls`, `-printf`). */
  | { readonly kind: "print"; readonly end: "\n" | "\0" | null }
  | { readonly kind: "delete" }
  | { readonly kind: "output"; readonly file: Text }
  | { readonly kind: "exec"; readonly words: readonly Text[]; readonly isTogether: boolean }
  | { readonly kind: "unknown" };

/** Which of the files come to which action; folders stand before what is in them. */
export type Reached = (files: readonly Found[]) => readonly (readonly Found[])[];

export type FindExpression = {
  /** Null: it asks for more than names (`-mtime`, `-newer`, …). */
  readonly reached: Reached | null;
  /** In the order of the words; without one that acts on files, each is printed. */
  readonly actions: readonly FindAction[];
};

/** Reads the expression of find(1) as far as it asks for names, kinds and depths. */
export function parseFind(words: readonly Text[]): FindExpression {
  return new FindParser(words).parse();
}

/** One file on its way through the expression. */
type Walk = { readonly file: Found; readonly reached: Found[][]; isPruned: boolean };
type Rule = (walk: Walk) => boolean;

class FindParser {
  readonly #words: readonly Text[];
  #at = 0;
  #isUnderstood = true;
  readonly #actions: FindAction[] = [];
  readonly #everywhere: Rule[] = [];

  constructor(words: readonly Text[]) {
    this.#words = words;
  }

  parse(): FindExpression {
    const rule = this.#or();
    if (this.#at < this.#words.length) this.#isUnderstood = false;
    const isPrinted = this.#actions.length === 0;
    if (isPrinted) this.#actions.push({ kind: "print", end: "\n" });
    const all: Rule = (walk) => this.#everywhere.every((one) => one(walk)) && rule(walk);
    const reached = (files: readonly Found[]) => walkAll(files, this.#actions.length, isPrinted ? printing(all) : all);
    return { reached: this.#isUnderstood ? reached : null, actions: this.#actions };
  }

  #next(): Text {
    const word = this.#words[this.#at] ?? null;
    this.#at += 1;
    return word;
  }

  /** Is the next word one of these? */
  #is(...words: readonly string[]): boolean {
    const word = this.#words[this.#at];
    return word != null && words.includes(word);
  }

  #or(): Rule {
    let rule = this.#and();
    while (this.#is("-o", "-or")) {
      this.#at += 1;
      const [left, right] = [rule, this.#and()];
      rule = (walk) => left(walk) || right(walk);
    }
    return rule;
  }

  #and(): Rule {
    const rules: Rule[] = [];
    while (this.#at < this.#words.length && !this.#is("-o", "-or", ")")) rules.push(this.#one());
    return (walk) => rules.every((rule) => rule(walk));
  }

  #one(): Rule {
    const word = this.#next();
    if (word === "!" || word === "-not") {
      const rule = this.#one();
      return (walk) => !rule(walk);
    }
    if (word === "(") {
      const rule = this.#or();
      if (this.#next() !== ")") this.#isUnderstood = false;
      return rule;
    }
    return this.#test(word) ?? this.#action(word);
  }

  #test(word: Text): Rule | null {
    switch (word) {
      case "-name":
      case "-iname":
        return this.#matching("name", word === "-iname");
      case "-path":
      case "-wholename":
      case "-ipath":
      case "-iwholename":
        return this.#matching("path", word.startsWith("-i"));
      case "-type":
        return this.#kind(this.#next());
      case "-maxdepth":
        return this.#depth((depth, limit) => depth <= limit);
      case "-mindepth":
        return this.#depth((depth, limit) => depth >= limit);
      case "-false":
        return () => false;
      case "-prune":
        // With -depth it comes too late: what is in the folder was walked before.
        return this.#words.includes("-depth") ? ALL : prune;
      default:
        return word !== null && ALWAYS_TRUE.has(word) ? ALL : null;
    }
  }

  #kind(letter: Text): Rule {
    if (letter !== "f" && letter !== "d") return this.#unclear();
    return ({ file }) => file.isFolder === (letter === "d");
  }

  #matching(field: "name" | "path", isCaseFolded: boolean): Rule {
    const pattern = this.#next();
    if (pattern === null || matchesPattern("", pattern) === null) return this.#unclear();
    return ({ file }) => matchesPattern(file[field], pattern, isCaseFolded) === true;
  }

  #depth(holds: (depth: number, limit: number) => boolean): Rule {
    const word = this.#next();
    if (word === null || !/^\d+$/.test(word)) return this.#unclear();
    this.#everywhere.push(({ file }) => holds(file.depth, Number(word)));
    return ALL;
  }

  #action(word: Text): Rule {
    switch (word) {
      case "-print":
        return this.#acts({ kind: "print", end: "\n" });
      case "-print0":
        return this.#acts({ kind: "print", end: "\0" });
      case "-ls":
        return this.#acts({ kind: "print", end: null });
      case "-printf":
        this.#next();
        return this.#acts({ kind: "print", end: null });
      case "-delete":
        return this.#acts({ kind: "delete" });
      case "-fprint":
      case "-fprint0":
      case "-fls":
        return this.#acts({ kind: "output", file: this.#next() });
      case "-fprintf": {
        const file = this.#next();
        this.#next();
        return this.#acts({ kind: "output", file });
      }
      case "-exec":
      case "-execdir":
      case "-ok":
      case "-okdir":
        return this.#acts(this.#command(word.endsWith("dir")));
      default:
        return this.#unknown(word);
    }
  }

  #acts(action: FindAction): Rule {
    const index = this.#actions.push(action) - 1;
    return ({ file, reached }) => {
      reached[index]?.push(file);
      return true;
    };
  }

  #command(isElsewhere: boolean): FindAction {
    const words: Text[] = [];
    while (this.#at < this.#words.length) {
      const word = this.#next();
      if (word === ";" || (word === "+" && words.at(-1) === "{}")) {
        return isElsewhere ? { kind: "unknown" } : { kind: "exec", words, isTogether: word === "+" };
      }
      words.push(word);
    }
    return { kind: "unknown" };
  }

  #unknown(word: Text): Rule {
    if (word === null) this.#actions.push({ kind: "unknown" });
    // `-mtime 3`, `-newer f`: a test with one value.
    else if (ONE_VALUE.test(word)) this.#next();
    return this.#unclear();
  }

  /** `-quit`, `,`, `-empty`: which files come through is not known. */
  #unclear(): Rule {
    this.#isUnderstood = false;
    return ALL;
  }
}

const ALL: Rule = () => true;
const ALWAYS_TRUE = new Set(["-a", "-and", "-true", "-depth", "-d", "-xdev", "-mount", "-noleaf"]);
const ONE_VALUE =
  /^-(mtime|mmin|atime|amin|ctime|cmin|newer\w*|size|perm|user|group|regex|iregex|regextype|links|inum|samefile|lname|used|fstype|uid|gid)$/;

function prune(walk: Walk): boolean {
  walk.isPruned = true;
  return true;
}

function printing(rule: Rule): Rule {
  return (walk) => {
    if (rule(walk)) walk.reached[0]?.push(walk.file);
    return true;
  };
}

/** Folders come before what is in them: what is below a pruned one is not walked. */
function walkAll(files: readonly Found[], actions: number, rule: Rule): readonly (readonly Found[])[] {
  const reached = Array.from({ length: actions }, (): Found[] => []);
  const pruned: string[] = [];
  for (const file of files) {
    if (pruned.some((folder) => file.path.startsWith(folder))) continue;
    const walk: Walk = { file, reached, isPruned: false };
    rule(walk);
    if (walk.isPruned && file.isFolder) pruned.push(`${file.path}/`);
  }
  return reached;
}
