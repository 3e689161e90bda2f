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
  ["7z 7za", (call) => (/^[lt]$/.test(call.words[0] ?? "") ? null : doubt(call))],
];

const CURL_LONG = `output data header request url user user-agent form cookie cookie-jar max-time connect-timeout retry
  data-raw data-binary data-urlencode json proxy cacert cert key write-out dump-header output-dir upload-file referer
  range resolve interface limit-rate`.split(/\s+/);

function curl(call: Call): Text {
  const given = parseArguments(call.words, { short: "odHXuAFbcmwDTeErxYyzKQtP", long: CURL_LONG });
  const folder = valueOfFlag(given, "--output-dir") ?? ".";
  const outputs = valuesOfFlag(given, "-o", "--output").map((file) =>
    file === "-" ? "/dev/stdout" : joined(folder, file),
  );
  const others = valuesOfFlag(given, "-D", "--dump-header", "-c", "--cookie-jar").filter((file) => file !== "-");
  const isNamedByUrl = hasFlag(given, "-O", "--remote-name", "--remote-name-all");
  const named = isNamedByUrl ? given.words.map((url) => joined(folder, nameInUrl(url))) : [];
  writeAll(call, [...outputs, ...others, ...named], "whole");
  const isUnclear = hasFlag(given, "-K", "--config", "-J", "--remote-header-name") || !given.isExact;
  return isUnclear ? doubt(call) : null;
}

function joined(folder: Text, name: Text): Text {
  if (folder === null || name === null) return null;
  return isAbsolutePath(name) ? name : `${folder}/${name}`;
}

function nameInUrl(url: Text): Text {
  if (url === null) return null;
  const name = baseName(url.replace(/[?#].*$/, ""));
  return name === "" ? null : name;
}

function wget(call: Call): Text {
  const given = parseArguments(call.words, {
    short: "OoaPtTUeAiBQ",
    long: ["output-document", "output-file", "directory-prefix", "tries", "timeout", "header", "user-agent"],
  });
  if (hasFlag(given, "--spider")) return null;
  if (hasFlag(given, "-r", "-m", "--recursive", "--mirror", "-i", "--input-file", "-e")) return doubt(call);
  for (const log of valuesOfFlag(given, "-o", "--output-file")) write(call, log, "whole");
  const output = valueOfFlag(given, "-O", "--output-document");
  if (output === "-") return null;
  if (output !== undefined) {
    write(call, output, "whole");
    return null;
  }
  const folder = valueOfFlag(given, "-P", "--directory-prefix") ?? ".";
  // It numbers the new file where there is one of that name.
  for (const url of given.words) write(call, joined(folder, nameInUrl(url) ?? "index.html"), "create");
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
  if (hasFlag(given, "-O", "--to-stdout") || isOutside(call, valueOfFlag(given, "-C", "--directory"))) return null;
  return doubt(call);
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
  return isOutside(call, valueOfFlag(given, "-d")) ? null : doubt(call);
}

function zip(call: Call): Text {
  const given = parseArguments(call.words, { short: "xinbtP" });
  const [archive] = given.words;
  if (archive !== undefined)
    write(call, archive === null || /\.\w+$/.test(archive) ? archive : `${archive}.zip`, "part");
  return hasFlag(given, "-m", "--move") ? doubt(call) : null;
}
