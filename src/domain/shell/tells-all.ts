import type { CommandEffects, CommandWrite, Look } from "./command-effects.ts";
import { isWordOf } from "./word-list.ts";

/** Of more writes the leases are not all taken. */
const MOST_WRITES = 200;

/**
 * Programs that write what their words name and nothing else, whatever else there is: no configuration of theirs, no
 * plugin, no file of the project names another. Not `ln`: what is written under the second name is written under the first.
 */
const EXACT = `
   [ true false : test expr seq sleep wait wc cat tac head tail grep egrep fgrep cut paste join comm cmp diff fold fmt nl
   rev tr od hexdump strings md5sum sha1sum sha224sum sha256sum sha384sum sha512sum cksum basename dirname realpath
   readlink which type date stat ls du df jq mkdir rmdir touch rm unlink mv tee sed truncate sort uniq chmod dd install
   find xargs env time timeout nice nohup command builtin exec eval bash sh cd pushd popd pwd echo printf exit return
   break continue set shift unset shopt read mapfile readarray let export declare local readonly typeset`;

const SYSTEM_FOLDER = /^\/(usr\/)?bin\//;

/**
 * Does a line write nothing but the files it names, under the only name that each of them has? Then a file that somebody
 * else holds need not be looked for afterwards: its lease was asked for. No also where it is not certain.
 */
export function tellsAll({ isComplete, git, runs, writes }: CommandEffects, look: Pick<Look, "isShared">): boolean {
  if (!isComplete || git.length > 0 || writes.length > MOST_WRITES) return false;
  return runs.every(isExact) && writes.every((one) => isAlone(one, look));
}

function isExact(run: string): boolean {
  const [name = "", ...words] = run.replace(SYSTEM_FOLDER, "").split(" ");
  // The script of a sed that is not known is taken for one that replaces words.
  if (name === "sed") return !words.includes("?");
  if (name === "cp") return !words.some((word) => /^-(-l|[^-]*[al])/.test(word));
  return isWordOf(EXACT, name);
}

/** What is removed or moved stays as it is under its other names. */
function isAlone({ path, kind, reach }: CommandWrite, { isShared }: Pick<Look, "isShared">): boolean {
  return kind === "delete" || kind === "move" || (reach === "file" && !isShared(path));
}
