/** A line that some shell would take, and whether a redirection of it writes a file for sure when it runs. */
export type Generated = { readonly line: string; readonly isWriting: boolean };

/** Numbers from 0 to 1 that a seed fixes: mulberry32, by Tommy Ettinger. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const NAMES = [
  "ls",
  "cat a.ts",
  "echo hi",
  "grep -n x a.ts",
  "true",
  "printf '%s' x",
  "wc -l",
  "sort b.ts",
  "git status",
  "date",
];
const TARGETS = [
  "out.txt",
  "'a b.ts'",
  '"x y"',
  "src/x.ts",
  "./o",
  "../up.txt",
  "$X",
  '"$HOME/o"',
  "a\\ b",
  "{p,q}.ts",
  "$(echo t)",
  "~/n",
  "o*",
];
const WORDS = [
  "a",
  "'b c'",
  '"$X"',
  "$1",
  "*.ts",
  "$" + "{X:-y}",
  "$(echo z)",
  "`echo w`",
  "{1..3}",
  "\\>",
  "'>'",
  '">"',
  "-n",
  "--",
  "#x",
  "$((1+2))",
  "~",
  "[ab]",
  "é",
  "$'\\n'",
];

/** Draws lines from a grammar: each way to nest a command in another, around commands with and without redirections. */
export class LineGenerator {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = randomOf(seed);
  }

  next(): Generated {
    const { line, isWriting } = this.#list(3);
    return { line, isWriting };
  }

  /** The same line with some characters changed, as a person mistypes it. */
  damaged(line: string): string {
    const characters = [...line];
    for (let times = this.#below(3) + 1; times > 0; times -= 1) {
      const at = this.#below(characters.length + 1);
      characters.splice(
        at,
        this.#below(3),
        this.#pick([..."'\"`$(){}[]<>|&;\\\n#!*?~= \0", "<<E", "$((", "esac", "do"]),
      );
    }
    return characters.join("");
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #pick<T>(choices: readonly [T, ...T[]] | readonly T[]): T {
    const chosen = choices[this.#below(choices.length)];
    if (chosen === undefined) throw new Error("nothing to choose from");
    return chosen;
  }

  #list(depth: number): Generated {
    const parts = Array.from({ length: this.#below(3) + 1 }, () => this.#command(depth));
    const line = parts
      .map(({ line: one }, at) => (at === 0 ? one : `${this.#pick(["; ", "\n", " | "])}${one}`))
      .join("");
    return { line, isWriting: parts.some((part) => part.isWriting) };
  }

  #command(depth: number): Generated {
    if (depth === 0 || this.#below(3) === 0) return this.#simple();
    const inner = this.#list(depth - 1);
    const text = inner.line;
    const shapes: readonly string[] = [
      `(${text}\n)`,
      `{ ${text}\n}`,
      `if true; then ${text}\nfi`,
      `if ${text}\nthen :; fi`,
      `for i in 1 2; do ${text}\ndone`,
      `while true; do ${text}\nbreak; done`,
      `until ${text}\ndo :; done`,
      `case x in *) ${text}\n;; esac`,
      `{ f() { ${text}\n}; f; }`,
      `echo $(${text}\n)`,
      `echo "a $(${text}\n) b"`,
      `x=$(${text}\n)`,
      `cat <(${text}\n)`,
      `! { ${text}\n}`,
      `time { ${text}\n}`,
      `[[ -n $(${text}\n) ]]`,
      `echo $((1 + $(${text}\n)))`,
      `bash -c ${quoted(text)}`,
      `eval ${quoted(text)}`,
      `env A=1 sh -c ${quoted(text)}`,
      `sudo bash -c ${quoted(text)}`,
      `true && { ${text}\n}`,
      `false || { ${text}\n}`,
      `cat <<E\n$(${text}\n)\nE\n`,
      `coproc { ${text}\n}`,
      `trap ${quoted(text)} EXIT`,
      `echo x | while read y; do ${text}\ndone`,
      `{ ${text}\n} &`,
    ];
    return { line: this.#pick(shapes), isWriting: inner.isWriting };
  }

  #simple(): Generated {
    const words = Array.from({ length: this.#below(3) }, () => this.#pick(WORDS)).join(" ");
    const command = `${this.#pick(NAMES)} ${words}`;
    if (this.#below(2) === 0) return { line: command.replace(/ #x/g, " '#x'"), isWriting: false };
    const operator = this.#pick([">", ">>", ">|", "&>", "&>>", "2>", "1>", "> ", "3>", "<>"]);
    const plain = command.replace(/ #x/g, " '#x'");
    return { line: `${plain} ${operator}${this.#pick(TARGETS)}`, isWriting: true };
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
