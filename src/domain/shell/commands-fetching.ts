import { type Arguments, hasFlag, parseArguments, valueOfFlag, valuesOfFlag } from "./arguments.ts";
import { type Call, type CommandTable, doubt, write, writeAll } from "./call.ts";
import { baseName, isAbsolutePath } from "./path-text.ts";
import type { Text } from "./shell-state.ts";

/** Downloads and archives. */
export const FETCHING_COMMANDS: CommandTable = [
  ["curl", curl],
  ["wget", wget],
  ["tar bsdtar", tar],
  ["unzip", unzip],
  ["zip", zip],
  ["7z 7za", (call) => (call.words[0] === "l" || call.words[0] === "t" ? null : doubt(call))],
];

const CURL_LONG = `output data header request url user user-agent form cookie cookie-jar max-time connect-timeout retry
  data-raw data-binary data-urlencode json proxy cacert cert key write-out dump-header output-dir upload-file referer
  range resolve interface limit-rate continue-at trace trace-ascii stderr etag-save etag-compare hsts libcurl`.split(
  /\s+/,
);

/** Options that name one more file to write. */
const CURL_OUTPUTS = `-D --dump-header -c --cookie-jar --trace --trace-ascii --stderr --etag-save --hsts
  --libcurl`.split(/\s+/);

function curl(call: Call): Text {
  const given = parseArguments(call.words, { short: "odHXuAFbcmwDTeErxYyzKQtPC", long: CURL_LONG });
  const folder = folderGiven(given, "--output-dir");
  const outputs = valuesOfFlag(given, "-o", "--output").map((file) =>
    file === "-" ? "/dev/stdout" : joined(folder, file),
  );
  const others = valuesOfFlag(given, ...CURL_OUTPUTS).filter((file) => file !== "-" && file !== "%");
  const isNamedByUrl = hasFlag(given, "-O", "--remote-name", "--remote-name-all");
  const named = isNamedByUrl
    ? given.words.map((url) => joined(folder, nameInUrl(url?.replace(/[?#].*$/, "") ?? null)))
    : [];
  writeAll(call, [...outputs, ...others, ...named], "whole");
  const isUnclear = hasFlag(given, "-K", "--config", "-J", "--remote-header-name") || !given.isExact;
  return isUnclear ? doubt(call) : null;
}

function folderGiven(given: Arguments, ...options: readonly string[]): Text {
  const folder = valueOfFlag(given, ...options);
  return folder === undefined ? "." : folder;
}

function joined(folder: Text, name: Text): Text {
  if (folder === null || name === null) return null;
  return isAbsolutePath(name) ? name : `${folder}/${name}`;
}

/** What stands after the last slash. Null: nothing does, or it cannot be known. */
function nameInUrl(url: Text): Text {
  return /\/([^/]+)$/.exec(url?.replace(/^[a-z]+:\/\//i, "") ?? "")?.[1] ?? null;
}

function wget(call: Call): Text {
  const given = parseArguments(call.words, {
    short: "OoaPtTUeAiBQ",
    long: [
      "output-document",
      "output-file",
      "append-output",
      "directory-prefix",
      "tries",
      "timeout",
      "header",
      "user-agent",
    ],
  });
  if (hasFlag(given, "--spider")) return null;
  if (hasFlag(given, "-r", "-m", "--recursive", "--mirror", "-i", "--input-file", "-e")) return doubt(call);
  writeAll(call, valuesOfFlag(given, "-o", "--output-file"), "whole");
  writeAll(call, valuesOfFlag(given, "-a", "--append-output"), "append");
  const output = valueOfFlag(given, "-O", "--output-document");
  if (output === "-") return null;
  if (output !== undefined) {
    write(call, output, "whole");
    return null;
  }
  const folder = folderGiven(given, "-P", "--directory-prefix");
  // It numbers the new file where there is one of that name, unless it is told to bring that one up to date.
  const kind = hasFlag(given, "-N", "--timestamping") ? "whole" : "create";
  for (const url of given.words)
    write(call, url === null ? null : joined(folder, nameInUrl(url) ?? "index.html"), kind);
  return null;
}

function tar(call: Call): Text {
  const [first, ...others] = call.words;
  // `tar xzf a` without a hyphen.
  const words = first != null && /^[a-zA-Z]+$/.test(first) ? [...bundle(first, others)] : call.words;
  const given = parseArguments(words, {
    short: "fCXTbgHIKLNV",
    long: [
      "file",
      "directory",
      "exclude",
      "exclude-from",
      "files-from",
      "strip-components",
      "transform",
      "use-compress-program",
      "one-top-level",
    ],
  });
  if (hasFlag(given, "-t", "--list", "--version", "--help", "-d", "--diff", "--compare")) return null;
  return hasFlag(given, "-x", "--extract", "--get") ? extract(call, given) : archive(call, given);
}

/** Which files come out is written in the archive. A fresh folder of its own holds nobody's work. */
function extract(call: Call, given: Arguments): Text {
  const folder = valueOfFlag(given, "-C", "--directory");
  if (hasFlag(given, "-O", "--to-stdout") || isOutside(call, folder)) return null;
  const isRenaming = hasFlag(given, "--transform", "--xform", "-s", "--one-top-level", "-T", "--files-from", "-P");
  const names = isRenaming ? null : namesIn(call, given, valueOfFlag(given, "-f", "--file"));
  const strip = valueOfFlag(given, "--strip-components", "--strip");
  if (names === null || strip === null) return doubt(call);
  const kind = hasFlag(given, "-k", "--keep-old-files", "--skip-old-files", "--keep-newer-files") ? "create" : "whole";
  const chosen = names.filter((name) => isChosen(name, given.words));
  for (const name of chosen) arrives(call, folder, stripped(name, Number(strip ?? 0)), kind);
  return null;
}

function namesIn(call: Call, given: Arguments, file: Text | undefined): readonly string[] | null {
  const absolute = file == null || !given.isExact ? null : call.reading.absolute(call.shell, file);
  return absolute === null ? null : call.reading.archive(absolute);
}

/** Words after the archive name members, or folders of them; in a pattern anything may be meant. */
function isChosen(name: string, words: readonly Text[]): boolean {
  const plain = (path: string): string => path.replace(/^\.\//, "").replace(/\/$/, "");
  const isNamed = (word: Text): boolean =>
    word === null || /[*?[]/.test(word) || plain(name) === plain(word) || plain(name).startsWith(`${plain(word)}/`);
  return words.length === 0 || words.some(isNamed);
}

/** Absolute names lose their slash, and none leads out of the folder. */
function arrives(call: Call, folder: Text | undefined, name: string, kind: "create" | "whole"): void {
  const inside = name.replace(/^\/+/, "");
  if (inside === "" || inside.split("/").includes("..")) return;
  write(call, folder === undefined ? inside : joined(folder, inside), kind);
}

function stripped(name: string, count: number): string {
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  return parts.slice(count).join("/");
}

function archive(call: Call, given: Arguments): Text {
  const isNew = hasFlag(given, "-c", "--create");
  if (!isNew && !hasFlag(given, "-r", "-u", "--append", "--update")) return doubt(call);
  const file = valueOfFlag(given, "-f", "--file");
  if (file !== undefined && file !== "-") write(call, file, isNew ? "whole" : "part");
  return hasFlag(given, "--remove-files") ? doubt(call) : null;
}

function bundle(letters: string, others: readonly Text[]): readonly Text[] {
  const left = [...others];
  return [...letters]
    .flatMap((letter) => (/[fCXTbgHIKLNV]/.test(letter) ? [`-${letter}`, left.shift() ?? null] : [`-${letter}`]))
    .concat(left);
}

/** A folder beside everything that is guarded: `/tmp/x`. */
function isOutside(call: Call, folder: Text | undefined): boolean {
  const absolute = folder === undefined ? null : call.reading.absolute(call.shell, folder);
  if (absolute === null) return false;
  const { cwd } = call.reading.scene;
  return (
    /^\/(tmp|var\/tmp)\//.test(`${absolute}/`) &&
    !`${cwd}/`.startsWith(`${absolute}/`) &&
    !`${absolute}/`.startsWith(`${cwd}/`)
  );
}

function unzip(call: Call): Text {
  const given = parseArguments(call.words, { short: "dxP" });
  if (hasFlag(given, "-l", "-t", "-v", "-z", "-p", "-Z")) return null;
  const folder = valueOfFlag(given, "-d");
  if (isOutside(call, folder)) return null;
  const [file, ...members] = given.words;
  const names = namesIn(call, given, file) ?? (file == null ? null : namesIn(call, given, `${file}.zip`));
  if (names === null || hasFlag(given, "-x")) return doubt(call);
  const kind = hasFlag(given, "-n") ? "create" : "whole";
  const isFlat = hasFlag(given, "-j");
  for (const name of names.filter((one) => isChosen(one, members)))
    arrives(call, folder, isFlat ? baseName(name) : name, kind);
  return null;
}

function zip(call: Call): Text {
  const given = parseArguments(call.words, { short: "xinbtP" });
  const [archive] = given.words;
  if (archive !== undefined && archive !== "-")
    write(call, archive === null || /\.\w+$/.test(archive) ? archive : `${archive}.zip`, "part");
  return hasFlag(given, "-m", "--move") ? doubt(call) : null;
}
