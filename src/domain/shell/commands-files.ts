import { hasFlag, parseArguments, valueOfFlag } from "./arguments.ts";
import { type Call, type CommandTable, doubt, isFolder, textOf, write, writeAll } from "./call.ts";
import type { Text } from "./shell-state.ts";

/** Commands that make, change or remove the files they name. */
export const FILE_COMMANDS: CommandTable = [
  ["rm unlink", remove],
  ["rimraf del-cli", (call) => removeTrees(call)],
  ["trash trash-put shred", (call) => writtenNames(call, "delete", { short: "ns", long: ["iterations", "size"] })],
  ["rmdir", () => ""],
  ["touch", (call) => writtenNames(call, "create", { short: "rdt", long: ["reference", "date", "time"] })],
  ["truncate", (call) => writtenNames(call, "part", { short: "sr", long: ["size", "reference"] })],
  ["mkdir", makeFolders],
  ["tee", tee],
  ["dd", convert],
  ["mktemp", makeTemporary],
  ["sort", sort],
  ["uniq", (call) => secondIsOutput(call, { short: "fsw" })],
  ["xxd", (call) => secondIsOutput(call, { short: "cglos" })],
  ["split csplit", (call) => doubt(call)],
  ["cat tac", concatenate],
  ["gzip bzip2 xz zstd lz4 gunzip bunzip2 unxz unzstd compress uncompress", compress],
  ["basename", ({ words }) => nameOf(words, (path) => path.replace(/\/+$/, "").replace(/^.*\//, ""))],
  ["dirname", ({ words }) => nameOf(words, (path) => path.replace(/\/+$/, "").replace(/\/?[^/]*$/, "") || ".")],
  ["realpath", realPath],
  ["ls", list],
];

function remove(call: Call): Text {
  const given = parseArguments(call.words);
  const isTree = hasFlag(given, "-r", "-R", "--recursive");
  for (const path of given.words)
    write(call, path, "delete", isTree && isFolder(call, path) !== false ? "tree" : "file");
  return "";
}

function removeTrees(call: Call): Text {
  for (const path of parseArguments(call.words).words) {
    if (path === null || /[*?{[]/.test(path)) doubt(call);
    else write(call, path, "delete", isFolder(call, path) === false ? "file" : "tree");
  }
  return "";
}

function writtenNames(
  call: Call,
  kind: "delete" | "create" | "part",
  grammar: Parameters<typeof parseArguments>[1],
): Text {
  writeAll(call, parseArguments(call.words, grammar).words, kind);
  return "";
}

function makeFolders({ words, reading, shell }: Call): Text {
  for (const path of parseArguments(words, { short: "m", long: ["mode"] }).words) {
    const absolute = reading.absolute(shell, path);
    // `mkdir -p a/b` makes `a` as well.
    for (let folder = absolute; folder !== null && folder.length > 1; folder = folder.replace(/\/[^/]*$/, "")) {
      reading.makesFolder(folder);
      if (!folder.includes("/")) break;
    }
  }
  return "";
}

function tee(call: Call): Text {
  const given = parseArguments(call.words, { long: ["output-error"] });
  const isAppended = hasFlag(given, "-a", "--append");
  for (const path of given.words) {
    write(call, path, isAppended ? "append" : "whole");
    const absolute = call.reading.absolute(call.shell, path);
    if (absolute !== null && !isAppended) call.reading.remember(absolute, call.input);
  }
  return call.input;
}

function convert(call: Call): Text {
  for (const word of call.words) {
    if (word === null) doubt(call);
    else if (word.startsWith("of=")) write(call, word.slice(3), call.words.includes("conv=notrunc") ? "part" : "whole");
  }
  return null;
}

/** A new file of a name that nobody has; the name itself is of no interest unless it is in the project. */
function makeTemporary({ words, shell }: Call): Text {
  const given = parseArguments(words, { short: "p", long: ["tmpdir", "suffix"] });
  const [template = "tmp.XXXXXXXXXX"] = given.words;
  const folder = valueOfFlag(given, "-p", "--tmpdir");
  if (folder === null || template === null) return null;
  const isTemporary = given.words.length === 0 || hasFlag(given, "-t", "-p", "--tmpdir");
  const base = folder ?? shell.variables.get("TMPDIR") ?? "/tmp";
  return `${isTemporary && !template.startsWith("/") ? `${base.replace(/\/$/, "")}/` : ""}${template}\n`;
}

function sort(call: Call): Text {
  const given = parseArguments(call.words, { short: "kotST", long: ["key", "output", "field-separator"] });
  const output = valueOfFlag(given, "-o", "--output");
  if (output !== undefined) write(call, output, given.words.includes(output) ? "part" : "whole");
  else if (!given.isExact) doubt(call);
  return null;
}

function secondIsOutput(call: Call, grammar: Parameters<typeof parseArguments>[1]): Text {
  const { words } = parseArguments(call.words, grammar);
  if (words.length > 1) write(call, words[1] ?? null, "whole");
  return null;
}

function concatenate(call: Call): Text {
  const given = parseArguments(call.words);
  if (given.flags.length > 0 || call.name === "tac") return null;
  if (given.words.length === 0) return call.input;
  const texts = given.words.map((path) => (path === "-" ? call.input : textOf(call, path)));
  return texts.includes(null) ? null : texts.join("");
}

const ENDINGS: Readonly<Record<string, string>> = { gzip: ".gz", bzip2: ".bz2", xz: ".xz", zstd: ".zst", lz4: ".lz4" };

function compress(call: Call): Text {
  const given = parseArguments(call.words, { short: "SbT", long: ["suffix"] });
  if (hasFlag(given, "-c", "--stdout", "--to-stdout", "-l", "--list", "-t", "--test")) return null;
  const ending = hasFlag(given, "-d", "--decompress") ? undefined : ENDINGS[call.name];
  const isKept = hasFlag(given, "-k", "--keep") || call.name === "zstd" || call.name === "lz4";
  for (const path of given.words) {
    if (!isKept) write(call, path, "move");
    if (path === null) continue;
    write(call, ending === undefined ? path.replace(/\.(gz|bz2|xz|zst|lz4|Z)$/, "") : path + ending, "whole");
  }
  if (hasFlag(given, "-r", "--recursive")) doubt(call);
  return null;
}

function nameOf(words: readonly Text[], cut: (path: string) => string): Text {
  const [path, suffix] = words;
  if (path === undefined || path === null || path.startsWith("-") || words.length > 2) return null;
  const name = cut(path);
  return `${suffix != null && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`;
}

function realPath(call: Call): Text {
  const { words } = parseArguments(call.words);
  const absolute = words.length === 1 ? call.reading.absolute(call.shell, words[0] ?? null) : null;
  return absolute === null ? null : `${absolute}\n`;
}

/** `ls *.ts`: the names it was given, where they are files. */
function list(call: Call): Text {
  const given = parseArguments(call.words);
  if (given.words.length === 0 || given.flags.some((flag) => flag !== "-1")) return null;
  const isAllFiles = given.words.every((word) => isFolder(call, word) === false);
  return isAllFiles && !given.words.includes(null) ? given.words.map((word) => `${word}\n`).join("") : null;
}
