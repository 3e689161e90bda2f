import { lstatSync, rmSync } from "node:fs";
import lockfile from "proper-lockfile";
import type { Repair } from "../../app/diagnosis.ts";
import { AppError, systemCode } from "../../app/errors.ts";
import { BALLAST_BYTES, fillBallast } from "./ballast.ts";
import { damagedCells, registerNames, shapeOf, surplusTokens } from "./examine-records.ts";
import { reporting } from "./failures.ts";
import { attempt, mkdir, rename, unlink } from "./fs-calls.ts";
import { loadSnapshot } from "./load-snapshot.ts";
import { nodeFs } from "./node-fs.ts";
import { readRegister } from "./register.ts";
import { restoreToken } from "./restore-token.ts";
import { namesIn, openStateFolder, type StateFolder } from "./state-folder.ts";
import { openFileStore } from "./store.ts";
import { randomNonce, tokenName } from "./token.ts";

/** A crashed repair must not stop the next one for long. proper-lockfile: at least 2 s. */
const MUTEX_STALE_MS = 10_000;
const MOST_BYTES_LOOKED_AT = 1;

/**
 * Makes a damaged state usable again: one token per register (the highest generation wins), unreadable data set
 * aside, the ballast filled. Hooks may run meanwhile; only one repair does.
 *
 * @throws AppError `STORE_CONTENTION` while another repair runs; `STATE_UNSAFE` and the like as the store does
 */
export async function repairState(stateDir: string): Promise<readonly Repair[]> {
  const state = openStateFolder(stateDir, nodeFs);
  state.checkBeforeRead();
  const release = await takeMutex(stateDir);
  try {
    const repairs = [...repairRegisters(state), ...setCellsAside(state), ...tidy(state)];
    await journalRepairs(stateDir, repairs);
    return repairs;
  } finally {
    await release();
  }
}

async function takeMutex(stateDir: string): Promise<() => Promise<void>> {
  try {
    return await lockfile.lock(stateDir, {
      lockfilePath: `${stateDir}/maintenance.lock`,
      stale: MUTEX_STALE_MS,
      retries: { retries: 3, minTimeout: 200, maxTimeout: 1000 },
      // Losing it is harmless: every step of a repair is one rename, or the removal of a name that never recurs.
      onCompromised: () => {},
    });
  } catch (error) {
    if (systemCode(error) === "ELOCKED") {
      throw new AppError("STORE_CONTENTION", "another repair of this state is running", {
        hint: "wait some seconds, then: coord doctor",
        cause: error,
      });
    }
    return reporting("maintenance.lock", () => {
      throw error;
    });
  }
}

function repairRegisters(state: StateFolder): readonly Repair[] {
  return registerNames(state.root).flatMap((name) => {
    const folder = `${state.root}/${name}`;
    const repairs: Repair[] = [];
    for (const token of surplusTokens(folder)) {
      state.run(attempt(unlink(`${folder}/${tokenName(token)}`)));
      if (repairs.length === 0) repairs.push({ kind: "tokens-removed", subject: name });
    }
    if (state.run(readRegister(folder, MOST_BYTES_LOOKED_AT)).kind === "tokenless") {
      reporting(name, () => state.run(restoreToken(folder, shapeOf(name), randomNonce())));
      repairs.push({ kind: "token-restored", subject: name });
    }
    if (setUnreadableAside(state, name)) repairs.push({ kind: "set-aside", subject: name });
    return repairs;
  });
}

/** As the store itself does when it meets the damage. */
function setUnreadableAside(state: StateFolder, name: string): boolean {
  let wasSetAside = false;
  const onSetAside = (): void => {
    wasSetAside = true;
  };
  try {
    state.run(loadSnapshot(state, name, { shape: shapeOf(name), onSetAside }));
  } catch (error) {
    if (!wasSetAside) throw error;
  }
  return wasSetAside;
}

function setCellsAside(state: StateFolder): readonly Repair[] {
  const damaged = damagedCells(state.root);
  if (damaged.length === 0) return [];
  state.run(attempt(mkdir(`${state.root}/aside`)));
  for (const path of damaged) {
    const name = `${path.replaceAll("/", ".")}.${randomNonce()}`;
    state.run(attempt(rename(`${state.root}/${path}`, `${state.root}/aside/${name}`)));
  }
  return [{ kind: "cells-set-aside", subject: String(damaged.length) }];
}

const LEFT_OVER_MS = 24 * 60 * 60 * 1000;

function tidy(state: StateFolder): readonly Repair[] {
  const repairs: Repair[] = [];
  const hadBallast = lstatSync(`${state.root}/ballast`, { throwIfNoEntry: false })?.size === BALLAST_BYTES;
  if (!hadBallast && fillBallast(state.root, state.fs)) repairs.push({ kind: "ballast", subject: "ballast" });
  const left = namesIn(state, `${state.root}/tmp`).filter((name) => isLeftOver(`${state.root}/tmp/${name}`));
  for (const name of left) rmSync(`${state.root}/tmp/${name}`, { recursive: true, force: true });
  if (left.length > 0) repairs.push({ kind: "leftovers", subject: String(left.length) });
  return repairs;
}

/** What a killed hook was building: none takes a day. */
function isLeftOver(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat !== undefined && Date.now() - stat.mtimeMs > LEFT_OVER_MS;
}

/** So that people can see later why a lease was gone. */
async function journalRepairs(stateDir: string, repairs: readonly Repair[]): Promise<void> {
  const store = openFileStore(stateDir);
  for (const { kind, subject } of repairs) {
    if (kind === "ballast" || kind === "leftovers") continue;
    const detail = `repair: ${subject} (${kind})`;
    try {
      const line = { kind: "set-aside", instance: null, name: null, path: null, detail } as const;
      await store.journal.append("store", { at: store.now().wall, ...line });
    } catch {
      // The repair is done; its record is a courtesy.
    }
  }
}
