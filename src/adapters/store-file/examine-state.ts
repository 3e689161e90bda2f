import { accessSync, closeSync, constants, fsyncSync, lstatSync, openSync, unlinkSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { StateFacts, UnsafeState } from "../../app/diagnosis.ts";
import { codeOrReason, systemCode } from "../../app/errors.ts";
import { BALLAST_BYTES } from "./ballast.ts";
import { examineDisk } from "./examine-disk.ts";
import { damagedCells, damagedRegisters, registerNames } from "./examine-records.ts";
import { newestFormat } from "./format.ts";
import { STATE_FORMAT } from "./layout.ts";
import { nodeFs } from "./node-fs.ts";
import { randomNonce } from "./token.ts";

/** Looks at a state folder from outside the store, so that it can tell why the store does not work. */
export async function examineState(folder: string): Promise<StateFacts> {
  try {
    const stat = lstatSync(folder, { throwIfNoEntry: false });
    if (stat === undefined) return { folder, kind: "missing", mayBeCreated: isWritable(firstExisting(folder)) };
    const because = unsafeBecause(stat);
    if (because !== null) return { folder, kind: "unsafe", because };
    const newer = newerFormat(folder);
    const names = registerNames(folder);
    return {
      folder,
      kind: "folder",
      isOpenToOthers: process.getuid !== undefined && (stat.mode & 0o055) !== 0,
      newerFormat: newer,
      writeFault: writeFault(folder),
      disk: await examineDisk(folder),
      registers: names.length,
      // What a newer version wrote only looks damaged.
      damaged: newer === null ? damagedRegisters(folder, names) : [],
      damagedCells: newer === null ? damagedCells(folder).length : 0,
      aside: countIn(`${folder}/aside`),
      hasBallast: lstatSync(`${folder}/ballast`, { throwIfNoEntry: false })?.size === BALLAST_BYTES,
    };
  } catch (error) {
    return { folder, kind: "unreadable", code: codeOrReason(error) };
  }
}

/** The same conditions under which the store refuses to believe what is in the folder. */
function unsafeBecause(stat: NonNullable<ReturnType<typeof lstatSync>>): UnsafeState | null {
  if (stat.isSymbolicLink()) return { kind: "link" };
  if (!stat.isDirectory()) return { kind: "not-a-folder" };
  const uid = process.getuid?.();
  if (uid === undefined) return null;
  if (stat.uid !== uid && stat.uid !== 0) return { kind: "foreign", uid: Number(stat.uid) };
  return (Number(stat.mode) & 0o022) === 0 ? null : { kind: "writable-by-others" };
}

function newerFormat(folder: string): number | null {
  const format = newestFormat(folder);
  return format > STATE_FORMAT ? format : null;
}

/** What fails when a hook writes: tried with a file, because permissions alone do not tell. */
function writeFault(folder: string): string | null {
  const path = `${folder}/doctor.${randomNonce()}`;
  try {
    const file = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
    try {
      writeSync(file, new Uint8Array(TRIED_BYTES));
      fsyncSync(file);
    } finally {
      closeSync(file);
      unlinkSync(path);
    }
    return null;
  } catch (error) {
    return codeOrReason(error);
  }
}

/** As much as a record of a busy repository. */
const TRIED_BYTES = 16 * 1024;

function firstExisting(path: string): string {
  const parent = dirname(path);
  return lstatSync(parent, { throwIfNoEntry: false }) !== undefined || dirname(parent) === parent
    ? parent
    : firstExisting(parent);
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function countIn(folder: string): number {
  try {
    return nodeFs.readdir(folder).length;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return 0;
    throw error;
  }
}
