import { matchesPattern } from "./pattern.ts";
import type { Text } from "./shell-state.ts";

export type Found = {
  readonly path: string;
  readonly name: string;
  readonly depth: number;
  readonly isFolder: boolean;
};
export type FindRule = (file: Found) => boolean;

export type FindAction =
  | { readonly kind: "print"; readonly isNull: boolean }
  | { readonly kind: "delete" }
  | { readonly kind: "output"; readonly file: Text }
  | { readonly kind: "exec"; readonly words: readonly Text[]; readonly isTogether: boolean }
  | { readonly kind: "unknown" };

export type FindExpression = {
  /** Which files and folders it finds. Null: it asks for more than names (`-mtime`, `-newer`, …). */
  readonly rule: FindRule | null;
  readonly actions: readonly FindAction[];
};

/** Reads the expression of find(1) as far as it asks for names, kinds and depths. */
export function parseFind(words: readonly Text[]): FindExpression {
  return new FindParser(words).parse();
}

class FindParser {
  readonly #words: readonly Text[];
  #at = 0;
  #isUnderstood = true;
  readonly #actions: FindAction[] = [];
  readonly #everywhere: FindRule[] = [];

  constructor(words: readonly Text[]) {
    this.#words = words;
  }

  parse(): FindExpression {
    const rule = this.#or();
    if (this.#at < this.#words.length) this.#isUnderstood = false;
    const all: FindRule = (file) => rule(file) && this.#everywhere.every((one) => one(file));
    return { rule: this.#isUnderstood ? all : null, actions: this.#actions };
  }

  #next(): Text {
    const word = this.#words[this.#at] ?? null;
    this.#at += 1;
    return word;
  }

  #or(): FindRule {
    let rule = this.#and();
    while (["-o", "-or", ","].includes(this.#words[this.#at] ?? "")) {
      this.#at += 1;
      const [left, right] = [rule, this.#and()];
      rule = (file) => left(file) || right(file);
    }
    return rule;
  }

  #and(): FindRule {
    const rules: FindRule[] = [];
    while (this.#at < this.#words.length && !["-o", "-or", ",", ")"].includes(this.#words[this.#at] ?? "")) {
      rules.push(this.#one());
    }
    return (file) => rules.every((rule) => rule(file));
  }

  #one(): FindRule {
    const word = this.#next();
    if (word === "!" || word === "-not") {
      const rule = this.#one();
      return (file) => !rule(file);
    }
    if (word === "(") {
      const rule = this.#or();
      if (this.#next() !== ")") this.#isUnderstood = false;
      return rule;
    }
    return this.#test(word) ?? this.#action(word);
  }

  #test(word: Text): FindRule | null {
    switch (word) {
      case "-name":
      case "-iname":
        return this.#matching("name", word === "-iname");
      case "-path":
      case "-wholename":
      case "-ipath":
        return this.#matching("path", word === "-ipath");
      case "-type":
        return this.#kind(this.#next());
      case "-maxdepth":
        return this.#depth((depth, limit) => depth <= limit);
      case "-mindepth":
        return this.#depth((depth, limit) => depth >= limit);
      case "-a":
      case "-and":
      case "-true":
      case "-depth":
      case "-xdev":
      case "-mount":
        return ALL;
      default:
        return null;
    }
  }

  #kind(letter: Text): FindRule {
    if (letter !== "f" && letter !== "d") this.#isUnderstood = false;
    return ({ isFolder }) => isFolder === (letter === "d");
  }

  #matching(field: "name" | "path", isCaseFolded: boolean): FindRule {
    const pattern = this.#next();
    if (pattern === null || matchesPattern("", pattern) === null) {
      this.#isUnderstood = false;
      return ALL;
    }
    return (file) => matchesPattern(file[field], pattern, isCaseFolded) === true;
  }

  #depth(holds: (depth: number, limit: number) => boolean): FindRule {
    const limit = Number(this.#next());
    this.#everywhere.push(({ depth }) => holds(depth, limit));
    return ALL;
  }

  #action(word: Text): FindRule {
    switch (word) {
      case "-print":
      case "-print0":
        this.#actions.push({ kind: "print", isNull: word === "-print0" });
        return ALL;
      case "-printf":
      case "-ls":
        if (word === "-printf") this.#next();
        this.#actions.push({ kind: "print", isNull: false });
        return ALL;
      case "-quit":
        return ALL;
      case "-prune":
        // What is below a pruned folder is left out elsewhere too, by the name that prunes it.
        this.#isUnderstood = false;
        return ALL;
      case "-delete":
        this.#actions.push({ kind: "delete" });
        return ALL;
      case "-fprint":
      case "-fprint0":
      case "-fls":
        this.#actions.push({ kind: "output", file: this.#next() });
        return ALL;
      case "-exec":
      case "-execdir":
      case "-ok":
      case "-okdir":
        this.#command(word.endsWith("dir"));
        return ALL;
      default:
        return this.#unknown(word);
    }
  }

  #command(isElsewhere: boolean): void {
    const words: Text[] = [];
    for (;;) {
      if (this.#at >= this.#words.length) break;
      const word = this.#next();
      if (word === ";" || (word === "+" && words.at(-1) === "{}")) {
        this.#actions.push(isElsewhere ? { kind: "unknown" } : { kind: "exec", words, isTogether: word === "+" });
        return;
      }
      words.push(word);
    }
    this.#actions.push({ kind: "unknown" });
  }

  #unknown(word: Text): FindRule {
    this.#isUnderstood = false;
    if (word === null) this.#actions.push({ kind: "unknown" });
    // `-mtime 3`, `-newer f`: a test with one value.
    else if (ONE_VALUE.test(word)) this.#next();
    return ALL;
  }
}

const ALL: FindRule = () => true;
const ONE_VALUE =
  /^-(mtime|mmin|atime|amin|ctime|cmin|newer\w*|size|perm|user|group|regex|iregex|regextype|links|inum|samefile|lname|used|fstype|uid|gid)$/;
