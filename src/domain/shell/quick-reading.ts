import { isWordOf } from "./word-list.ts";

/**
 * Says of everyday reading lines that they only read, without parsing them. It may only err the other way: a line with
 * anything in it that is not plainly understood here goes to the parser.
 */
export function onlyReads(line: string): boolean {
  if (line.length > MOST_CHARACTERS || startsToWrite(line)) return false;
  const commands = simpleCommands(line);
  return commands?.every(isReader) === true;
}

const MOST_CHARACTERS = 2000;

/** The first command alone says that of most lines that do more than read: they need not be taken apart for it. */
function startsToWrite(line: string): boolean {
  const end = line.indexOf(" ");
  const name = end === -1 ? line : line.slice(0, end);
  if (name === "sed") return !line.startsWith("sed -n ");
  return (
    name !== "" && !isWordOf(MAY_READ, name) && [...name].every((character) => character >= "a" && character <= "z")
  );
}

/**
 * The words of each simple command; null: something else than words, plain quotes, `|`, `&&`, `||`, `;` and
 * redirections to /dev/null stands in the line.
 */
function simpleCommands(line: string): readonly (readonly string[])[] | null {
  const commands: string[][] = [[]];
  for (let rest = line; rest !== ""; ) {
    const piece = PIECE.exec(rest);
    if (piece === null) return null;
    const [all, , , separator, word] = piece;
    rest = rest.slice(all.length);
    if (separator !== undefined) commands.push([]);
    if (word === undefined) continue;
    // Two words with nothing between them are one to the shell, and quotes may hide what it is.
    if (!/^([\s;|&]|$)/.test(rest)) return null;
    commands.at(-1)?.push(word);
  }
  // `ls;` and a line with a newline at its end have nothing after the last separator.
  return commands.length > 1 && commands.at(-1)?.length === 0 && /[;\n]\s*$/.test(line)
    ? commands.slice(0, -1)
    : commands;
}

/** In turn: space, output that is thrown away, what separates commands, one word. A lone `&` is none of them. */
const PIECE =
  /^(?:([ \t]+)|((?:[12]|&)?>{1,2} ?\/dev\/null(?=[\s;|&]|$)|2>&1(?=[\s;|&]|$))|(\|\||&&|[|;\n])|([A-Za-z0-9_./:,%@+=^*?[\]~-]+|'[^']*'|"[^"$`\\!]*"))/;

/** Commands that write nothing whatever their options, and are not functions of the shell's own. */
const READERS = `
   ls cat head tail wc grep egrep fgrep pwd stat du df ps which whoami id uname date basename dirname realpath readlink
   cut tr nl diff cmp comm true false echo sleep type file uptime hostname printenv md5sum sha256sum
   sha1sum jq column less more rev tac od hexdump strings cd test [ seq`;
/** What reads with some options only. */
const MAY_READ = `${READERS} git rg find sed sort`;

const GIT_READERS = `
   status log diff show blame rev-parse ls-files shortlog describe reflog grep
   cat-file ls-tree merge-base name-rev rev-list`;

function isReader(words: readonly string[]): boolean {
  const [name = "", ...rest] = words;
  if (isWordOf(READERS, name)) return true;
  switch (name) {
    case "git":
      return isGitReader(rest);
    case "rg":
      return !rest.some((word) => word.startsWith("--pre") || isQuoted(word));
    case "find":
      return !rest.some((word) => isQuoted(word, /^["']?-/) || /^-(exec|ok|delete|fprint|fls)/.test(word));
    case "sed":
      return isPrinting(rest);
    case "sort":
      return !rest.some((word) => /^["']?-/.test(word) && !/^-[nrufkbdhVgM0-9,.]+$/.test(word));
    default:
      return false;
  }
}

function isQuoted(word: string, pattern = /^["']-/): boolean {
  return /^["']/.test(word) && pattern.test(word);
}

/** Options before the verb may name a program or another repository; `--output` and `--ext-diff` write or run one. */
function isGitReader(words: readonly string[]): boolean {
  const rest = words[0] === "--no-pager" ? words.slice(1) : words;
  const [verb = "", ...others] = rest;
  return (
    isWordOf(GIT_READERS, verb) && !others.some((word) => /^["']?(-O|--o(?!neline$|nly-)|--ext|--textconv)/.test(word))
  );
}

/** `sed -n 1,20p file`: without `-i`, and with a script that only prints lines. */
function isPrinting(words: readonly string[]): boolean {
  const [option, script = "", ...files] = words;
  return option === "-n" && /^["']?[\d,$;p ]+["']?$/.test(script) && !files.some((word) => /^["']?-/.test(word));
}
