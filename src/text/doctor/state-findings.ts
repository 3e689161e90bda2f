import type { DiskFacts, Finding, RegisterDamage, Repair, StateFacts, UnsafeState } from "../../app/diagnosis.ts";
import { count } from "../iso-when.ts";
import { shellWord } from "../shell-word.ts";
import { findingsOn } from "./finding.ts";

const { ok, warning, problem } = findingsOn("state");

const UNPROTECTED = "Hooks cannot use the state, so edits go on without protection.";
const REPAIR = "coord doctor --repair";

type Folder = Extract<StateFacts, { kind: "folder" }>;

/** The folder with the state of one repository. */
export function stateFindings(facts: StateFacts): readonly Finding[] {
  const { folder } = facts;
  switch (facts.kind) {
    case "missing":
      return facts.mayBeCreated
        ? [ok("state-folder", `there is no state yet; it will be in ${folder}`)]
        : [
            problem(
              "state-folder",
              `${folder} cannot be created`,
              UNPROTECTED,
              "make its parent folder writable for you",
            ),
          ];
    case "unsafe":
      return [unsafeFinding(folder, facts.because)];
    case "unreadable":
      return [problem("state-folder", `${folder} cannot be read (${facts.code})`, UNPROTECTED, readable(folder))];
    case "folder":
      return folderFindings(facts);
  }
}

function readable(folder: string): string {
  return `ls -ld ${shellWord(folder)}; chmod -R u+rwX ${shellWord(folder)}`;
}

function unsafeFinding(folder: string, because: UnsafeState): Finding {
  const word = shellWord(folder);
  const what = {
    link: "is a symbolic link",
    "not-a-folder": "is not a folder",
    "writable-by-others": "can be written by other users",
    foreign: because.kind === "foreign" ? `belongs to user ${because.uid}` : "",
  }[because.kind];
  const remedy = {
    link: `rm ${word}`,
    "not-a-folder": `mv ${word} ${shellWord(`${folder}.old`)}`,
    "writable-by-others": `chmod 700 ${word}`,
    foreign: `mv ${word} ${shellWord(`${folder}.old`)}   (or let its owner chown it to you)`,
  }[because.kind];
  const why = `coord believes nothing that somebody else can have written. ${UNPROTECTED}`;
  return problem("state-safe", `the state folder ${folder} ${what}`, why, remedy);
}

function folderFindings(facts: Folder): readonly Finding[] {
  const found = [
    ...writeFindings(facts),
    ...formatFindings(facts),
    ...diskFindings(facts.disk, facts.writeFault),
    ...modeFindings(facts),
    ...damageFindings(facts),
    ...roomFindings(facts),
  ];
  const isFine = facts.newerFormat === null && facts.damaged.length + facts.damagedCells === 0;
  const records = ok("state-records", `all ${count(facts.registers, "record register")} can be read`);
  const where = facts.disk?.fileSystem ?? null;
  const place = ok("state-folder", `${facts.folder}${where === null ? "" : ` on ${where}`} is yours alone`);
  return [...(facts.isOpenToOthers ? [] : [place]), ...(isFine ? [records] : []), ...found];
}

function writeFindings({ folder, writeFault }: Folder): readonly Finding[] {
  switch (writeFault) {
    case null:
      return [ok("state-writable", "the state can be written")];
    case "ENOSPC":
    case "EDQUOT": {
      const remedy = `free some space (df -h ${shellWord(folder)}), then: ${REPAIR}`;
      return [problem("disk-full", `the disk is full: nothing can be written to ${folder}`, UNPROTECTED, remedy)];
    }
    case "EROFS": {
      const what = `the state is read-only: ${folder} lies on a file system that is mounted read-only`;
      const remedy = "mount it writable, or set COORD_DIR to a folder that is";
      return [problem("state-read-only", what, UNPROTECTED, remedy)];
    }
    case "EACCES":
    case "EPERM": {
      const what = `the state is read-only: you may not write to ${folder}`;
      return [problem("state-read-only", what, UNPROTECTED, `chmod -R u+rwX ${shellWord(folder)}`)];
    }
    default:
      return [problem("state-writable", `${folder} cannot be written (${writeFault})`, UNPROTECTED, readable(folder))];
  }
}

function formatFindings({ newerFormat }: Folder): readonly Finding[] {
  if (newerFormat === null) return [];
  const what = `the state was written by a newer coord (format ${newerFormat})`;
  const remedy = "claude plugin update coord, then restart your sessions";
  return [problem("state-format", what, "This version leaves it alone, so it protects nothing here.", remedy)];
}

const ALMOST_FULL_BYTES = 16 * 1024 * 1024;

function diskFindings(disk: DiskFacts | null, writeFault: string | null): readonly Finding[] {
  if (disk === null) return [];
  const found: Finding[] = [];
  const isFull = writeFault === "ENOSPC" || writeFault === "EDQUOT";
  if (!isFull && (disk.freeBytes < ALMOST_FULL_BYTES || !disk.hasFreeNames)) {
    const what = `the disk is almost full (${Math.floor(disk.freeBytes / 1024)} KB left)`;
    found.push(warning("disk-space", what, "On a full disk coord cannot protect edits.", "free some space"));
  }
  if (disk.isOnNetwork) {
    const why = "Its rename has to be atomic for all machines; coord has not been tested on it.";
    const remedy = "set COORD_DIR to a folder on a local disk, the same for all sessions";
    found.push(warning("disk-network", `the state lies on a network file system (${disk.fileSystem})`, why, remedy));
  }
  if (disk.isVolatile) {
    const what = `the state lies in memory (${disk.fileSystem})`;
    found.push(warning("disk-volatile", what, "Decisions are lost when the machine stops.", null));
  }
  return found;
}

function modeFindings({ folder, isOpenToOthers }: Folder): readonly Finding[] {
  if (!isOpenToOthers) return [];
  const why = "Texts of files that sessions have read are kept there.";
  return [warning("state-private", `others can look into ${folder}`, why, `chmod 700 ${shellWord(folder)}`)];
}

const DAMAGES: Readonly<Record<RegisterDamage["damage"], string>> = {
  "no-token": "has lost its token",
  "two-tokens": "has more than one token",
  unreadable: "cannot be read",
};

const MOST_NAMED = 5;

function damageFindings({ folder, damaged, damagedCells, aside }: Folder): readonly Finding[] {
  const found = damaged
    .slice(0, MOST_NAMED)
    .map(({ name, damage }) =>
      problem("state-corrupt", `the state is corrupt: ${name} ${DAMAGES[damage]}`, WITHOUT[damage], REPAIR),
    );
  const more = damaged.length - found.length;
  if (more > 0) {
    const what = `the state is corrupt: ${count(more, "further record register")}`;
    found.push(problem("state-corrupt", what, WITHOUT.unreadable, REPAIR));
  }
  if (damagedCells > 0) {
    const what = `the state is corrupt: ${count(damagedCells, "small record")} cannot be read`;
    const why = "What those sessions had read is not known, so a change since may go unnoticed.";
    found.push(problem("state-corrupt", what, why, REPAIR));
  }
  if (aside > 0) {
    const what = `the state was corrupt: ${count(aside, "unreadable record")} lie in ${folder}/aside`;
    const why =
      "Leases and sessions that were in them are forgotten. Something else than coord wrote there, or a disk fails.";
    found.push(warning("state-aside", what, why, `look at them, then: rm -r ${shellWord(`${folder}/aside`)}`));
  }
  return found;
}

const WITHOUT: Readonly<Record<RegisterDamage["damage"], string>> = {
  "no-token": "Nothing in it can be read or written, so its files are not protected.",
  "two-tokens": "Two sessions can hold one file.",
  unreadable: "The leases or sessions in it are lost; the next hook that needs it goes on without.",
};

function roomFindings({ hasBallast, writeFault }: Folder): readonly Finding[] {
  if (hasBallast || writeFault !== null) return [];
  const what = "the reserve for a full disk is used up";
  return [warning("state-reserve", what, "On a full disk sessions could not give leases back.", REPAIR)];
}

export function noProjectFinding(folder: string): Finding {
  const what = `${folder} is in no project: only the installation was looked at`;
  return warning(
    "project",
    what,
    "Files outside any project are not guarded.",
    "cd to a git repository, or: coord init",
  );
}

/** Where the state is cannot even be told. */
export function refusedStateFinding(message: string, hint: string | null): Finding {
  return problem("project", message, "Hooks meet the same and protect nothing.", hint);
}

/** What `--repair` did, one line each. */
export function repairText({ kind, subject }: Repair): string {
  switch (kind) {
    case "token-restored":
      return `${subject}: gave it a new token, with the newest data that could be read`;
    case "tokens-removed":
      return `${subject}: removed all tokens but the newest`;
    case "set-aside":
      return `${subject}: moved what could not be read aside; it goes on empty`;
    case "cells-set-aside":
      return `moved ${count(Number(subject), "unreadable small record")} aside`;
    case "ballast":
      return "filled the reserve for a full disk";
    case "leftovers":
      return `removed ${count(Number(subject), "leftover")} of killed hooks`;
  }
}
