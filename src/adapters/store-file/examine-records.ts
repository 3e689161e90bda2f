import type { RegisterDamage } from "../../app/diagnosis.ts";
import { hasCode } from "../../app/errors.ts";
import type { Shape } from "../../domain/shape.ts";
import { readOrNull } from "./cells.ts";
import { claimBook } from "./claim-schema.ts";
import { drive } from "./drive.ts";
import { estateBook } from "./estate-schema.ts";
import { parseJson } from "./json-record.ts";
import { namedRecord } from "./named-schema.ts";
import { nodeFs } from "./node-fs.ts";
import { decodeRecords, MOST_REGISTER_BYTES } from "./record-map.ts";
import { readRegister } from "./register.ts";
import { dayCounter, fileRecord, instanceRecord } from "./schemas.ts";
import { isSameToken, parseName, type Token } from "./token.ts";

/** `reg/lease-3f` and so on, below a state folder. */
export function registerNames(root: string): readonly string[] {
  return namesIn(`${root}/reg`).map((name) => `reg/${name}`);
}

/** Registers that cannot be used as they are. Reads only: what the store would set aside is left where it is. */
export function damagedRegisters(root: string, names: readonly string[]): readonly RegisterDamage[] {
  return names.flatMap((name) => {
    const damage = damageOf(`${root}/${name}`, shapeOf(name));
    return damage === null ? [] : [{ name, damage }];
  });
}

export function shapeOf(name: string): Shape<unknown> {
  if (name.startsWith("reg/lease-")) return fileRecord;
  if (name.startsWith("reg/named-")) return namedRecord;
  if (name.startsWith("reg/claim-")) return claimBook;
  if (name.startsWith("reg/estate-")) return estateBook;
  return name.startsWith("reg/counter-") ? dayCounter : instanceRecord;
}

function damageOf(folder: string, shape: Shape<unknown>): RegisterDamage["damage"] | null {
  if (surplusTokens(folder).length > 0) return "two-tokens";
  const found = drive(readRegister(folder, MOST_REGISTER_BYTES), nodeFs);
  switch (found.kind) {
    case "tokenless":
      return "no-token";
    case "damaged":
      return "unreadable";
    case "present":
      return decodeRecords(found.bytes, shape) === null ? "unreadable" : null;
    default:
      return null;
  }
}

const MOST_LOOKS = 8;

/**
 * The tokens of a register but the one that counts, as far as they were there in every look: a folder whose token
 * is renamed while it is read can show the old and the new name.
 */
export function surplusTokens(folder: string): readonly Token[] {
  let lasting = tokensIn(folder);
  for (let look = 1; look < MOST_LOOKS && lasting.length > 1; look++) {
    nodeFs.pause(1);
    const now = tokensIn(folder);
    lasting = lasting.filter((token) => now.some((other) => isSameToken(token, other)));
  }
  return lasting.slice(1);
}

/** Highest generation first. */
function tokensIn(folder: string): readonly Token[] {
  return namesIn(folder)
    .map(parseName)
    .flatMap((parsed) => (parsed?.kind === "token" ? [parsed.token] : []))
    .sort((a, b) => b.generation - a.generation || (a.nonce < b.nonce ? 1 : -1));
}

/** Small records that are nothing the store wrote: paths below the state folder. */
export function damagedCells(root: string): readonly string[] {
  const kinds = namesIn(`${root}/cell`);
  return kinds.flatMap((kind) =>
    namesIn(`${root}/cell/${kind}`)
      .map((name) => `cell/${kind}/${name}`)
      .filter((path) => path.endsWith(".json") && !isCell(`${root}/${path}`)),
  );
}

function isCell(path: string): boolean {
  const read = readOrNull(nodeFs, path);
  // Removed since the folder was listed.
  if (read === null) return true;
  const content = read.kind === "bytes" ? parseJson(read.bytes) : undefined;
  return typeof content === "object" && content !== null && "key" in content && "at" in content && "value" in content;
}

function namesIn(folder: string): readonly string[] {
  try {
    return [...nodeFs.readdir(folder)].sort();
  } catch (error) {
    if (hasCode(error, ["ENOENT", "ENOTDIR"])) return [];
    throw error;
  }
}
