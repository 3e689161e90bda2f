/**
 * The baton register: compare-and-swap on a folder, without any lock that a killed or paused process could
 * leave behind. The only act that commits is one rename(2) of the token `T<generation>.<nonce>` to the next
 * name. Because a token's name never comes back, of all who try to rename it exactly one succeeds, however
 * late the others are.
 *
 * Garbage: data of generation g can only become current by consuming the token of generation g-1. Once the
 * current generation is g or more that token is gone for ever, so all data up to the current generation,
 * except the current one, is dead and may be deleted by anybody at any time.
 */
import { systemCode } from "../../app/errors.ts";
import {
  attempt,
  close,
  mkdir,
  openExclusive,
  pause,
  readdir,
  readFile,
  rename,
  rmdir,
  type Steps,
  syncFolder,
  unlink,
} from "./fs-calls.ts";
import { currentOf, dataName, isSameToken, parseName, type Token, tokenName } from "./token.ts";
import { createWhole, syncNamesAbove } from "./whole-file.ts";

export type RegisterRead =
  | { readonly kind: "absent" }
  | { readonly kind: "present"; readonly token: Token; readonly bytes: Uint8Array }
  /** The token is there; its data is missing or nothing the store wrote. */
  | { readonly kind: "damaged"; readonly token: Token; readonly reason: string }
  /** Data without a token: only a repair helps. */
  | { readonly kind: "tokenless" }
  /** Others kept writing while this one kept looking. */
  | { readonly kind: "overtaken" };

const MOST_SCANS = 1000;
/** A scan may miss a token that is renamed meanwhile (readdir promises nothing there): so look again. */
const MOST_SCANS_WITHOUT_TOKEN = 24;
const PAUSE_AFTER_SCANS = 8;

export function* readRegister(folder: string, maxBytes: number): Steps<RegisterRead> {
  let previous: Look | null = null;
  let withoutToken = 0;
  for (let scan = 0; scan < MOST_SCANS; scan++) {
    const look: Look = yield* lookOnce(folder, maxBytes);
    if (look.kind === "no-token") withoutToken++;
    const result = resultOf(look, previous, withoutToken);
    if (result !== null) return result;
    if (withoutToken >= PAUSE_AFTER_SCANS) yield* pause(1);
    previous = look;
  }
  return { kind: "overtaken" };
}

/** What a look means; null: too early to tell, look again. */
function resultOf(look: Look, previous: Look | null, withoutToken: number): RegisterRead | null {
  switch (look.kind) {
    case "no-token":
      if (withoutToken < MOST_SCANS_WITHOUT_TOKEN) return null;
      // An emptied folder is as good as none: a new register's folder is renamed over it.
      return { kind: look.isEmpty ? "absent" : "tokenless" };
    case "no-data":
      // Usually the token has moved on and its data was collected. If it is still there, the data is lost.
      if (previous?.kind !== "no-data" || !isSameToken(previous.token, look.token)) return null;
      return { kind: "damaged", token: look.token, reason: "missing" };
    default:
      return look;
  }
}

type Look =
  | RegisterRead
  | { readonly kind: "no-data"; readonly token: Token }
  | { readonly kind: "no-token"; readonly isEmpty: boolean };

function* lookOnce(folder: string, maxBytes: number): Steps<Look> {
  const names = yield* listOrNull(folder);
  if (names === null) return { kind: "absent" };
  const token = currentOf(names);
  if (token === null) return { kind: "no-token", isEmpty: names.length === 0 };
  const data = yield* readOrNull(`${folder}/${dataName(token)}`, maxBytes);
  if (data === null) return { kind: "no-data", token };
  if (data.kind === "unfit") return { kind: "damaged", token, reason: data.reason };
  return { kind: "present", token, bytes: data.bytes };
}

/**
 * Commits `bytes` over the state that `from` stands for. Returns the new token, or null if somebody else
 * consumed `from` first. Throws only if nothing was committed.
 *
 * `durable`: the commit survives a power failure.
 */
export function* swapRegister(
  folder: string,
  from: Token,
  nonce: string,
  bytes: Uint8Array,
  durable: boolean,
): Steps<Token | null> {
  const to: Token = { generation: from.generation + 1, nonce };
  const data = `${folder}/${dataName(to)}`;
  try {
    yield* createWhole(data, bytes, durable);
  } catch (error) {
    // The folder itself is gone, and the token with it.
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  }
  try {
    yield* rename(`${folder}/${tokenName(from)}`, `${folder}/${tokenName(to)}`);
  } catch (error) {
    return (yield* resolveFailedRename(folder, from, to, error)) ? to : null;
  }
  // Committed: from here on nothing may be reported as a failure.
  // Whoever made the register may have been killed before its own name could last.
  if (durable) yield* syncNamesAbove(`${folder}/${tokenName(to)}`);
  yield* attempt(collectGarbage(folder, to));
  return to;
}

/** A network file system may report a failure for a rename it has made: the names tell what is true. */
function* resolveFailedRename(folder: string, from: Token, to: Token, error: unknown): Steps<boolean> {
  const current = yield* findToken(folder);
  if (current === "unknown") throw error;
  if (current !== null && isSameToken(current, to)) return true;
  yield* attempt(unlink(`${folder}/${dataName(to)}`));
  const isLost = current === null || !isSameToken(current, from);
  if (isLost || systemCode(error) === "ENOENT") return false;
  throw error;
}

/** Null: after many looks there is none. `unknown`: our data may be the current one, so nothing may be deleted. */
function* findToken(folder: string): Steps<Token | null | "unknown"> {
  for (let scan = 1; scan <= MOST_SCANS_WITHOUT_TOKEN; scan++) {
    try {
      const token = currentOf(yield* readdir(folder));
      if (token !== null) return token;
    } catch (error) {
      return systemCode(error) === "ENOENT" ? null : "unknown";
    }
    if (scan >= PAUSE_AFTER_SCANS) yield* pause(1);
  }
  return null;
}

function* collectGarbage(folder: string, current: Token): Steps<void> {
  for (const name of yield* readdir(folder)) {
    const parsed = parseName(name);
    if (parsed?.kind !== "data" || parsed.token.generation > current.generation) continue;
    if (!isSameToken(parsed.token, current)) yield* attempt(unlink(`${folder}/${name}`));
  }
}

/**
 * Makes sure that the register exists, at generation 0 with `bytes` if nobody made it before: builds it aside and
 * renames the folder into place, which fails if there is one. Throws only if there is none.
 *
 * `durable`: a power failure leaves all of it or nothing.
 */
export function* initRegister(
  folder: string,
  building: string,
  nonce: string,
  bytes: Uint8Array,
  durable: boolean,
): Steps<void> {
  const token: Token = { generation: 0, nonce };
  yield* mkdir(building);
  try {
    yield* createWhole(`${building}/${dataName(token)}`, bytes, durable);
    yield* close(yield* openExclusive(`${building}/${tokenName(token)}`));
    if (durable) yield* syncFolder(building);
    yield* rename(building, folder);
  } catch (error) {
    yield* attempt(discard(building, token));
    // Then it is there, whatever a scan sees of it while its first commit moves the token and collects the data.
    if (IS_THERE.has(systemCode(error))) return;
    const names = yield* listOrEmpty(folder);
    if (names.length === 0) throw error;
  }
}

/** What rename(2) says of a folder that is to go over one that is not empty; either, by POSIX. */
const IS_THERE: ReadonlySet<string | null> = new Set(["ENOTEMPTY", "EEXIST"]);

function* discard(building: string, token: Token): Steps<void> {
  yield* attempt(unlink(`${building}/${tokenName(token)}`));
  yield* attempt(unlink(`${building}/${dataName(token)}`));
  yield* rmdir(building);
}

/**
 * Moves data that cannot be read to `aside` and goes on from `bytes` (an empty record) at the next generation.
 * Returns null if the register has moved on meanwhile: then it is to be read again.
 */
export function* setRegisterAside(
  folder: string,
  token: Token,
  aside: string,
  nonce: string,
  bytes: Uint8Array,
): Steps<Token | null> {
  // If it cannot be moved the commit collects it: going on matters more than the evidence.
  yield* attempt(rename(`${folder}/${dataName(token)}`, aside));
  return yield* swapRegister(folder, token, nonce, bytes, false);
}

function* listOrNull(folder: string): Steps<readonly string[] | null> {
  try {
    return yield* readdir(folder);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  }
}

function* listOrEmpty(folder: string): Steps<readonly string[]> {
  try {
    return yield* readdir(folder);
  } catch {
    return [];
  }
}

function* readOrNull(path: string, maxBytes: number) {
  try {
    return yield* readFile(path, maxBytes);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  }
}
