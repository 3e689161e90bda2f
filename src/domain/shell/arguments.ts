import type { Text } from "./shell-state.ts";

/** Which options of a command take a value. */
export type Grammar = {
  /** Letters whose value follows, in the same word or the next: `o` for `sort -o f`. */
  readonly short?: string;
  /** Letters whose value can only stand in the same word: `i` for `sed -i.bak`. */
  readonly attached?: string;
  /** Long options whose value may be the next word. */
  readonly long?: readonly string[];
  /** Options end at the first other word (`env`, `sudo`, `xargs`): the rest is another command. */
  readonly isPrefix?: boolean;
  /** The options end with the value of one of these: `-c` of `python -c program`. */
  readonly last?: readonly string[];
};

export type Arguments = {
  /** As written, without values: `-a`, `--all`. */
  readonly flags: readonly string[];
  readonly values: readonly { readonly flag: string; readonly value: Text }[];
  /** All other words, those after `--` included. */
  readonly words: readonly Text[];
  /** How many of `words` stand before `--`; their number when there is none. */
  readonly wordsBefore: number;
  /** False: some word could not be known, so an option or any number of words may be missing here. */
  readonly isExact: boolean;
};

/** Options and other words, in the way of getopt(3) with permutation. */
export function parseArguments(words: readonly Text[], grammar: Grammar = {}): Arguments {
  const flags: string[] = [];
  const values: { flag: string; value: Text }[] = [];
  const rest: Text[] = [];
  const take = (option: Option, next: Text): number => {
    flags.push(...option.flags);
    if (option.value !== null) values.push(option.value);
    if (option.asks !== null) values.push({ flag: option.asks, value: next });
    return option.asks === null ? 1 : 2;
  };
  let at = 0;
  let isOpen = true;
  while (isOpen && at < words.length && words[at] !== "--") {
    const word = words[at] ?? null;
    const option = optionIn(word, grammar);
    isOpen = !isLast(option, grammar);
    if (option !== null) at += take(option, words[at + 1] ?? null);
    else if (grammar.isPrefix === true) break;
    else {
      rest.push(word);
      at += 1;
    }
  }
  const isEnded = words[at] === "--";
  const all = [...rest, ...words.slice(isEnded ? at + 1 : at)];
  return { flags, values, words: all, wordsBefore: isEnded ? rest.length : all.length, isExact: !words.includes(null) };
}

function isLast(option: Option | null, { last = [] }: Grammar): boolean {
  return option?.flags.some((flag) => last.includes(flag)) === true;
}

function optionIn(word: Text, grammar: Grammar): Option | null {
  if (word === null || word === "-" || !word.startsWith("-")) return null;
  return word.startsWith("--") ? longOption(word, grammar) : shortOptions(word, grammar);
}

type Option = {
  readonly flags: readonly string[];
  readonly value: { readonly flag: string; readonly value: string } | null;
  /** The option whose value is the next word. */
  readonly asks: string | null;
};

function longOption(word: string, { long = [] }: Grammar): Option {
  const equals = word.indexOf("=");
  if (equals !== -1) {
    const flag = word.slice(0, equals);
    return { flags: [flag], value: { flag, value: word.slice(equals + 1) }, asks: null };
  }
  return { flags: [word], value: null, asks: long.includes(word.slice(2)) ? word : null };
}

function shortOptions(word: string, { short = "", attached = "" }: Grammar): Option {
  const flags: string[] = [];
  for (let at = 1; at < word.length; at += 1) {
    const letter = word.charAt(at);
    const flag = `-${letter}`;
    flags.push(flag);
    const value = word.slice(at + 1);
    if (attached.includes(letter)) return { flags, value: value === "" ? null : { flag, value }, asks: null };
    if (short.includes(letter)) {
      return value === "" ? { flags, value: null, asks: flag } : { flags, value: { flag, value }, asks: null };
    }
  }
  return { flags, value: null, asks: null };
}

export function hasFlag({ flags }: Arguments, ...names: readonly string[]): boolean {
  return flags.some((flag) => names.includes(flag));
}

/** The last value given to one of these options; undefined: none was given. Null: it cannot be known. */
export function valueOfFlag({ values }: Arguments, ...names: readonly string[]): Text | undefined {
  return values.findLast(({ flag }) => names.includes(flag))?.value;
}

export function valuesOfFlag({ values }: Arguments, ...names: readonly string[]): readonly Text[] {
  return values.filter(({ flag }) => names.includes(flag)).map(({ value }) => value);
}
