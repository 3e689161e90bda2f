import { type Arguments, hasFlag, parseArguments, valueOfFlag } from "./arguments.ts";
import { base64 } from "./base64.ts";
import { type Call, type CommandTable, doubt, isFolder, textOf, write, writeAll } from "./call.ts";
import { baseName, folderName } from "./path-text.ts";
import { joinTexts, type Text } from "./shell-state.ts";

/** Commands that make, change or remove the files they name. */
export const FILE_COMMANDS: CommandTable = [
  ["rm unlink", remove],
  ["rimraf del-cli trash trash-put", (call) => removeTrees(call)],
  ["shred", (call) => writtenNames(call, "delete", { short: "ns", long: ["iterations", "size"] })],
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
  ["cat", concatenate],
  ["gzip bzip2 xz compress gunzip bunzip2 unxz uncompress", compress],
  ["zstd lz4 unzstd unlz4", compressKeeping],
  ["basename", nameOf],
  ["dirname", folderOf],
  ["realpath", realPath],
  ["ls", list],
  ["base64 gbase64", base64],
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
    else if (word.startsWith("of=")) write(call, word.slice(3), call.words.some(isKeeping) ? "part" : "whole");
  }
  return null;
}

/** `conv=fsync,notrunc` */
function isKeeping(word: Text): boolean {
  return /^conv=.*\bnotrunc\b/.test(word ?? "");
}

/** A new file of a name that nobody has; the name itself is of no interest unless it is in the project. */
function makeTemporary({ words, shell }: Call): Text {
  const given = parseArguments(words, { short: "p", long: ["suffix"] });
  const [template = "tmp.XXXXXXXXXX"] = given.words;
  if (template === null) return null;
  const isTemporary = given.words.length === 0 || hasFlag(given, "-t", "-p", "--tmpdir");
  if (!isTemporary) return `${template}\n`;
  const chosen = valueOfFlag(given, "-p", "--tmpdir");
  const folder = chosen === undefined ? shell.variables.get("TMPDIR") : chosen;
  return folder === null ? null : `${(folder ?? "/tmp").replace(/\/$/, "")}/${template}\n`;
}

function sort(call: Call): Text {
  const given = parseArguments(call.words, { short: "kotST", long: ["key", "output", "field-separator"] });
  const output = valueOfFlag(given, "-o", "--output");
  if (output !== undefined) write(call, output, given.words.includes(output) ? "part" : "whole");
  else if (!given.isExact) doubt(call);
  return null;
}

function secondIsOutput(call: Call, grammar: Parameters<typeof parseArguments>[1]): Text {
  const [, output] = parseArguments(call.words, grammar).words;
  if (output !== undefined) write(call, output, "whole");
  return null;
}

function concatenate(call: Call): Text {
  const given = parseArguments(call.words);
  if (given.flags.length > 0) return null;
  if (given.words.length === 0) return call.input;
  const texts = given.words.map((path) => (path === "-" ? call.input : textOf(call, path)));
  return joinTexts(texts);
}

const ENDINGS: ReadonlyMap<string, string> = new Map([
  ["gzip", ".gz"],
  ["bzip2", ".bz2"],
  ["xz", ".xz"],
  ["compress", ".Z"],
  ["zstd", ".zst"],
  ["lz4", ".lz4"],
]);

function compress(call: Call): Text {
  const given = parseArguments(call.words, { short: "SbT", long: ["suffix"] });
  if (hasFlag(given, "-c", "--stdout", "--to-stdout", "-l", "--list", "-t", "--test")) return null;
  const isKept = hasFlag(given, "-k", "--keep");
  const isDeep = hasFlag(given, "-r", "--recursive");
  for (const path of given.words) {
    if (isDeep && isFolder(call, path) !== false) write(call, path, "move", "tree");
    else compressOne(call, given, path, isKept);
  }
  return null;
}

/** These leave what they read, and can be told where to write. */
function compressKeeping(call: Call): Text {
  const given = parseArguments(call.words, { short: "oDMT" });
  if (hasFlag(given, "-c", "--stdout", "-l", "--list", "-t", "--test", "-h", "--help", "-V", "--version")) return null;
  const output = valueOfFlag(given, "-o");
  const [path, ...others] = given.words;
  const isMany = others.length > 0 || hasFlag(given, "-r", "--output-dir-flat", "--output-dir-mirror");
  if (path === undefined || isMany) return doubt(call);
  if (output !== undefined) write(call, output, "whole");
  else compressOne(call, given, path, !hasFlag(given, "--rm"));
  return null;
}

function compressOne(call: Call, given: Arguments, path: Text, isKept: boolean): void {
  if (!isKept) write(call, path, "move");
  const ending = hasFlag(given, "-d", "--decompress") ? undefined : ENDINGS.get(call.name);
  const decompressed = path?.replace(/\.(gz|bz2|xz|zst|lz4|Z)$/, "").replace(/\.t[gbx]z2?$/, ".tar") ?? null;
  write(call, ending === undefined ? decompressed : joinTexts([path, ending]), "whole");
}

function nameOf({ words }: Call): Text {
  const { words: names, flags } = parseArguments(words);
  const [path = null, suffix = ""] = names;
  if (path === null || suffix === null || flags.length > 0) return null;
  const name = baseName(path);
  return `${suffix !== name && name.endsWith(suffix) ? name.slice(0, name.length - suffix.length) : name}\n`;
}

function folderOf({ words }: Call): Text {
  const { words: paths, flags } = parseArguments(words);
  return flags.length > 0 ? null : joinTexts(paths.map((path) => (path === null ? null : `${folderName(path)}\n`)));
}

function realPath(call: Call): Text {
  const { words, flags } = parseArguments(call.words);
  if (flags.length > 0) return null;
  const paths = words.map((word) => call.reading.absolute(call.shell, word));
  return joinTexts(paths.map((path) => (path === null ? null : `${path}\n`)));
}

/** `ls *.ts`: the names it was given, where they are no folders. */
function list(call: Call): Text {
  const { words, flags } = parseArguments(call.words);
  if (words.length === 0 || flags.some((flag) => flag !== "-1")) return null;
  return joinTexts(words.map((word) => (word === null || isFolder(call, word) !== false ? null : `${word}\n`)));
}
