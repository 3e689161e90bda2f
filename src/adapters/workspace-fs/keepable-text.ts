import { join, relative, sep } from "node:path";
import type { Resource } from "../../app/ports.ts";
import type { Sha256 } from "../../domain/lease.ts";
import { isSecretLike } from "../../domain/secret-like.ts";
import { sha256Hex } from "../../hash/sha256.ts";
import { foldsCase } from "./case-folding.ts";
import { gitFoldersAt } from "./git-folders.ts";
import { isIgnoredByChain } from "./ignore-chain.ts";
import { readSmallBytes } from "./small-file.ts";

const MAX_KEPT_BYTES = 256 * 1024;

/**
 * The whole text, so that its UTF-8 form is the file byte for byte, of a file that may be kept; else null: larger
 * than 256 KiB, not UTF-8, binary (NUL), secret-like by its name, or ignored. Read anew,
 * so `sha` says which content is meant; null: whatever there is.
 */
export function readKeepableText(resource: Resource, sha: Sha256 | null): string | null {
  if (exclusionOf(resource) !== null) return null;
  const file = readSmallBytes(resource.absolute, MAX_KEPT_BYTES, { followSymlink: false });
  if (file.kind !== "bytes" || file.bytes.includes(0)) return null;
  if (sha !== null && sha256Hex(file.bytes) !== sha) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(file.bytes);
  } catch {
    return null;
  }
}

/** Why nothing of a file may be kept, by its name and the ignore files; null: it may. */
export function exclusionOf(resource: Resource): "ignored" | "secret-like" | null {
  const path = relative(resource.checkout, resource.absolute).split(sep).join("/");
  // `given` as well: a harmless name may be a symlink to a secret, and the other way round.
  if (isSecretLike(path) || isSecretLike(baseOf(resource.given))) return "secret-like";
  return isIgnored(resource.checkout, path) ? "ignored" : null;
}

function isIgnored(checkout: string, path: string): boolean {
  const git = gitFoldersAt(checkout);
  return git !== null && isIgnoredByChain(git, path, foldsCase(join(checkout, ".git")));
}

function baseOf(path: string): string {
  return path.replace(/^.*[\\/]/s, "");
}
