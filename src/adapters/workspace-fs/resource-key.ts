import type { ResourceKey } from "../../domain/lease.ts";
import { sha256Hex } from "../../hash/sha256.ts";

/**
 * The name of one physical file: hex SHA-256 of `root`, NUL and `path`. Neither part can contain NUL, so no
 * two files share the text that is hashed.
 *
 * @param root real path of the checkout
 * @param path relative to it, as `normalPath` gives it
 */
export function resourceKey(root: string, path: string): ResourceKey {
  return sha256Hex(`${root}\0${path}`) as ResourceKey;
}
