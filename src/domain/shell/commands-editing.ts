import { type Grammar, hasFlag, parseArguments, valueOfFlag, valuesOfFlag } from "./arguments.ts";
import { type Call, type CommandTable, doubt, write, writeAll } from "./call.ts";
import type { Text } from "./shell-state.ts";
import { type Named, writtenByPerl, writtenByRuby, writtenBySed } from "./written-by-script.ts";

/** Programs that change text in place, or may write files by their script. */
export const EDITING_COMMANDS: CommandTable = [
  ["sed gsed", streamEdit],
  ["perl", (call) => oneLiner(call, PERL)],
  ["ruby", (call) => oneLiner(call, RUBY)],
  ["ed ex", (call) => editScript(call)],
  ["vim vi nvim", (call) => (call.words.includes("--version") ? null : editScript(call))],
  ["nano pico emacs micro code", (call) => doubt(call)],
  ["yq", yq],
  ["sponge", (call) => writtenWhole(call)],
  ["dos2unix unix2dos mac2unix", convertLines],
  ["sd", replaceWords],
  ["codemod comby ast-grep sg fastmod jscodeshift", (call) => doubt(call)],
  ["openssl", openssl],
  ["iconv", (call) => outputOption(call)],
  ["protoc swagger-codegen openapi-generator", (call) => doubt(call)],
];

const SED_GRAMMAR = { short: "efl", attached: "i", long: ["expression", "file", "line-length"] };

function streamEdit(call: Call): Text {
  const given = parseArguments(withoutEmptySuffix(call.words), SED_GRAMMAR);
  const hasScriptOption = hasFlag(given, "-e", "-f", "--expression", "--file");
  const scripts = hasScriptOption ? valuesOfFlag(given, "-e", "--expression") : given.words.slice(0, 1);
  if (hasFlag(given, "-i", "--in-place")) {
    editInPlace(call, hasScriptOption ? given.words : given.words.slice(1), valueOfFlag(given, "-i", "--in-place"));
  }
  for (const script of scripts) writeNamed(call, script, writtenBySed);
  if (hasFlag(given, "-f", "--file") || scripts.some(mayWriteFile)) doubt(call);
  return null;
}

function writeNamed(call: Call, program: Text, namedIn: (program: string) => readonly Named[]): void {
  for (const { path, kind } of program === null ? [] : namedIn(program)) write(call, path, kind);
}

function editInPlace(call: Call, paths: readonly Text[], suffix: Text | undefined): void {
  for (const path of paths) {
    write(call, path, "part");
    if (suffix != null && suffix !== "" && path !== null) write(call, backupName(path, suffix), "whole");
  }
}

function convertLines(call: Call): Text {
  const given = parseArguments(call.words, { short: "cD", long: ["convmode", "display-enc"] });
  if (hasFlag(given, "-O", "--to-stdout", "-i", "--info", "-V", "--version", "-h", "--help")) return null;
  // `-n in out in out`: each second one is made from the one before it.
  const isNewFile = hasFlag(given, "-n", "--newfile");
  if (!isNewFile) writeAll(call, given.words, "part");
  else writeAll(call, given.isExact ? given.words.filter((_, at) => at % 2 === 1) : [null], "whole");
  return null;
}

/** `sed -i '' s/a/b/ f` of BSD: an empty word as the suffix. */
function withoutEmptySuffix(words: readonly Text[]): readonly Text[] {
  return words.filter((word, at) => !(word === "" && words[at - 1] === "-i"));
}

/** Seds differ in what `*` of a suffix stands for where the path has a folder. */
function backupName(path: string, suffix: string): Text {
  if (!suffix.includes("*")) return path + suffix;
  return path.includes("/") ? null : suffix.replaceAll("*", path);
}

/**
 * The commands `w` and `e`, and their flags after `s`, as a script may hold them. A script that is not known is let pass:
 * nearly all of them replace words, and the variable in them is the word.
 */
function mayWriteFile(script: Text): boolean {
  const plain = script?.replace(/w\s*\/dev\/std(out|err)/g, "") ?? "";
  return /(^|[;{}\n]|\d|\$|\/)\s*[wWe]\s+\S|s(.)(?:(?!\2).)*\2(?:(?!\2).)*\2[gpiImM0-9]*[we]/.test(plain);
}

type Language = {
  readonly grammar: Grammar;
  /** Options that hold a program, and those that load one from elsewhere. */
  readonly programs: readonly string[];
  readonly libraries: readonly string[];
  /** With one of these no program runs. */
  readonly quiet: readonly string[];
  /** What a program may hold that writes files or runs others. */
  readonly risky: RegExp;
  /** The files that it plainly names to be written; there may be others. */
  readonly named: (program: string) => readonly Named[];
};

const PERL: Language = {
  grammar: { short: "eEI", attached: "iFMm" },
  programs: ["-e", "-E"],
  libraries: ["-M", "-m"],
  quiet: ["-v", "-V", "-c"],
  risky:
    /\b(open|sysopen|dbmopen|system|exec|eval|unlink|rename|link|symlink|truncate|mkdir|rmdir|require|use|qx|do|print\s*\{)\b|`/,
  named: writtenByPerl,
};

const RUBY: Language = {
  grammar: { short: "eIC", attached: "irFEK" },
  programs: ["-e"],
  libraries: ["-r"],
  quiet: ["-v", "--version", "-c"],
  risky: /File|IO|FileUtils|Pathname|Dir|system|exec|spawn|eval|load|`|%x|open|require/,
  named: writtenByRuby,
};

/** `perl -pi -e …`, `ruby -i -pe …`: a program in a word that may change the files after it in place. */
function oneLiner(call: Call, { grammar, programs, libraries, quiet, risky, named }: Language): Text {
  const given = parseArguments(call.words.map(withoutNumbers), { ...grammar, isPrefix: true });
  if (hasFlag(given, ...quiet)) return null;
  const isInline = hasFlag(given, ...programs);
  if (hasFlag(given, "-i")) editInPlace(call, isInline ? given.words : given.words.slice(1), valueOfFlag(given, "-i"));
  for (const program of valuesOfFlag(given, ...programs)) writeNamed(call, program, named);
  const isPlain = valuesOfFlag(given, ...programs).every((program) => program !== null && !risky.test(program));
  return isInline && isPlain && !hasFlag(given, ...libraries) ? null : doubt(call);
}

/** `-0777pi`, `-l012`: the digits belong to `-0` and `-l`, the letters after them are options again. */
function withoutNumbers(word: Text): Text {
  return word?.replace(/^-[acilnpswW0-7]*[0-7]/, (bundle) => bundle.replaceAll(/[0-7]/g, "l")) ?? null;
}

function yq(call: Call): Text {
  const given = parseArguments(call.words, { short: "opsI", long: ["output-format", "input-format", "indent"] });
  const words = given.words.filter((word) => !["eval", "e", "eval-all", "ea"].includes(word ?? ""));
  // A single word is the file; it is printed as it is.
  if (hasFlag(given, "-i", "--inplace", "--in-place"))
    writeAll(call, words.length === 1 ? words : words.slice(1), "part");
  return hasFlag(given, "-s", "--split-exp") ? doubt(call) : null;
}

/** An editor with a script changes the files it is given. */
function editScript(call: Call): Text {
  const given = parseArguments(call.words, { short: "cSupTW", long: ["cmd", "eval", "load", "goto"] });
  writeAll(
    call,
    given.words.filter((word) => !/^\+/.test(word ?? "")),
    "part",
  );
  return doubt(call);
}

function writtenWhole(call: Call): Text {
  const given = parseArguments(call.words);
  writeAll(call, given.words, hasFlag(given, "-a") ? "append" : "whole");
  return null;
}

function replaceWords(call: Call): Text {
  const given = parseArguments(call.words, { short: "nf", long: ["max-replacements", "flags"] });
  if (!hasFlag(given, "-p", "--preview")) writeAll(call, given.words.slice(2), "part");
  return null;
}

function outputOption(call: Call): Text {
  const output = valueOfFlag(parseArguments(call.words, { short: "fto", long: ["output"] }), "-o", "--output");
  if (output !== undefined) write(call, output, "whole");
  return null;
}

/** Options of openssl that name a file to write. */
const OPENSSL_OUTPUTS = ["-out", "-keyout", "-writerand", "-sess_out", "-certsout", "-crl_out"];

/** Some of its commands keep files beside what they are given, or write those that others only read. */
const OPENSSL_UNCLEAR = new Set(["ca", "rehash", "cms", "smime", "s_client", "s_server", "ts", "-config"]);

function openssl(call: Call): Text {
  const outputs = call.words.flatMap((word, at) =>
    OPENSSL_OUTPUTS.includes(word ?? "") ? [call.words[at + 1] ?? null] : [],
  );
  writeAll(call, outputs, "whole");
  const isUnclear = call.words.some((word) => word === null || OPENSSL_UNCLEAR.has(word) || /^-CA.*serial$/.test(word));
  return isUnclear ? doubt(call) : null;
}
