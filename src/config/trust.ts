import { createHash } from "node:crypto";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemCode } from "../app/errors.ts";
import { openConfigFile } from "./open-file.ts";
import { sourcesOf, trustFolder } from "./sources.ts";

/**
 * Trust in the configuration file of a repository: one small file per trusted text, in the user's own folder, so that
 * two terminals can trust at once. It is bound to the text (a change ends it) and to the repository's state folder: all its
 * worktrees share the trust, another repository with the same text does not.
 */
export type TrustSubject = {
  /** Absolute path of the repository's state folder. */
  readonly stateDir: string;
  /** The whole text of the file. */
  readonly text: string;
};

export function isTrusted(clientHome: string | null, subject: TrustSubject): boolean {
  return clientHome !== null && existsSync(trustPath(clientHome, subject));
}

/**
 * Trusts a file from now on. Only for a person to call: it lifts what `key-notes.ts` lists.
 *
 * @param file as people know it, to be read by them only
 * @returns false: it was trusted already
 * @throws what the file system says if it cannot be recorded
 */
export function trust(clientHome: string, subject: TrustSubject, file: string, trustedAt: Date): boolean {
  mkdirSync(trustFolder(clientHome), { recursive: true, mode: 0o700 });
  const record = {
    version: 1,
    file,
    stateDir: subject.stateDir,
    sha256: sha256(subject.text),
    trustedAt: trustedAt.toISOString(),
  };
  try {
    writeFileSync(trustPath(clientHome, subject), `${JSON.stringify(record, null, 2)}\n`, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  }
}

/** Ends the trust. False: there was none. */
export function endTrust(clientHome: string, subject: TrustSubject): boolean {
  if (!isTrusted(clientHome, subject)) return false;
  rmSync(trustPath(clientHome, subject), { force: true });
  return true;
}

function trustPath(clientHome: string, { stateDir, text }: TrustSubject): string {
  // A digest of a digest and a path: where one part ends cannot be moved.
  return join(trustFolder(clientHome), `${sha256(`${sha256(text)} ${stateDir}`)}.json`);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** What became of one file of a checkout when it was to be trusted, or no longer; `problem` reads on after its name. */
export type TrustResult = { readonly path: string } & (
  | { readonly kind: "trusted" | "known" | "ended" | "unknown" }
  | { readonly kind: "refused"; readonly problem: string }
);

/** Trusts the configuration files of a checkout as they are now. Empty: it has none. */
export function trustCheckout(
  clientHome: string,
  stateDir: string,
  checkout: string,
  now: Date,
): readonly TrustResult[] {
  return eachFile(clientHome, checkout, (path, text) => ({
    path,
    kind: trust(clientHome, { stateDir, text }, path, now) ? "trusted" : "known",
  }));
}

/** Ends the trust in the configuration files of a checkout as they are now. Empty: it has none. */
export function endTrustInCheckout(clientHome: string, stateDir: string, checkout: string): readonly TrustResult[] {
  return eachFile(clientHome, checkout, (path, text) => ({
    path,
    kind: endTrust(clientHome, { stateDir, text }) ? "ended" : "unknown",
  }));
}

function eachFile(
  clientHome: string,
  checkout: string,
  act: (path: string, text: string) => TrustResult,
): readonly TrustResult[] {
  return sourcesOf(checkout, clientHome).flatMap(({ kind, path }): readonly TrustResult[] => {
    if (kind === "user") return [];
    const opened = openConfigFile(path, false);
    if (opened.kind === "missing") return [];
    return opened.kind === "refused" ? [{ path, kind: "refused", problem: opened.problem }] : [act(path, opened.text)];
  });
}
