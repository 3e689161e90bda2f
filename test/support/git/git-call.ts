import type { GitCall } from "../../../src/domain/shell/command-effects.ts";

/** Options that take the next word, by verb. */
const TAKES_VALUE: Readonly<Record<string, readonly string[]>> = {
  commit: ["-m", "-F", "-C"],
  stash: ["-m"],
  checkout: ["-b", "-B", "--orphan"],
  switch: ["-c", "-C", "--orphan"],
  restore: ["-s"],
  rebase: ["--onto"],
  merge: ["-m"],
};

/** Verbs whose words are all paths. */
const PATH_VERBS = new Set(["add", "stage", "restore", "commit", "clean", "rm", "mv"]);

/** A call of git as the reader of command lines gives it, from plain words without quotes; `git -C` is not understood. */
export function gitCall(line: string, directory = "/repo"): GitCall {
  const [, verb = "", ...rest] = line.split(" ");
  const end = rest.includes("--") ? rest.indexOf("--") : rest.length;
  const { flags, values, words } = readBefore(rest.slice(0, end), TAKES_VALUE[verb] ?? []);
  const isPaths = PATH_VERBS.has(verb);
  const paths = [...(isPaths ? words : []), ...rest.slice(end + 1)];
  return { directory, verb, flags, values, words: isPaths ? [] : words, paths, isExact: true, part: line };
}

type Read = { readonly flags: string[]; readonly values: { flag: string; value: string }[]; readonly words: string[] };

function readBefore(given: readonly string[], takesValue: readonly string[]): Read {
  const read: Read = { flags: [], values: [], words: [] };
  const left = [...given];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word.startsWith("-") && word !== "-") readOption(word, left, takesValue, read);
    else read.words.push(word);
  }
  return read;
}

function readOption(word: string, left: string[], takesValue: readonly string[], read: Read): void {
  const isLong = word.startsWith("--");
  const [name = "", value] = isLong ? word.split("=", 2) : [word];
  const flags = isLong ? [name] : [...name.slice(1)].map((letter) => `-${letter}`);
  read.flags.push(...flags);
  const last = flags.at(-1) ?? "";
  if (value !== undefined) read.values.push({ flag: name, value });
  else if (takesValue.includes(last)) read.values.push({ flag: last, value: left.shift() ?? "" });
}
