import type { Shape } from "../../domain/shape.ts";
import { close, openExclusive, readdir, readFile, type Steps } from "./fs-calls.ts";
import { EMPTY_REGISTER } from "./load-snapshot.ts";
import { decodeRecords, MOST_REGISTER_BYTES } from "./record-map.ts";
import { dataName, parseName, type Token, tokenName } from "./token.ts";
import { createWhole } from "./whole-file.ts";

/**
 * Gives a register that has lost its token a new one, above every generation whose data is still there, with the
 * newest data that can be read. It may be data that was only prepared, never committed: a lease too many then, which
 * ends like any other. One too few could let two write.
 *
 * Under a mutex only: two at once would make two tokens.
 */
export function* restoreToken(folder: string, shape: Shape<unknown>, nonce: string): Steps<Token> {
  const left = (yield* readdir(folder))
    .map(parseName)
    .flatMap((parsed) => (parsed?.kind === "data" ? [parsed.token] : []))
    .sort((a, b) => b.generation - a.generation);
  const token: Token = { generation: (left[0]?.generation ?? unusedGeneration()) + 1, nonce };
  yield* createWhole(`${folder}/${dataName(token)}`, yield* newestReadable(folder, left, shape), true);
  yield* close(yield* openExclusive(`${folder}/${tokenName(token)}`));
  return token;
}

/** Nothing tells how far the numbers had come; no register counts up faster than the seconds pass. */
function unusedGeneration(): number {
  return Math.floor(Date.now() / 1000);
}

function* newestReadable(folder: string, left: readonly Token[], shape: Shape<unknown>): Steps<Uint8Array> {
  for (const token of left) {
    try {
      const read = yield* readFile(`${folder}/${dataName(token)}`, MOST_REGISTER_BYTES);
      if (read.kind === "bytes" && decodeRecords(read.bytes, shape) !== null) return read.bytes;
    } catch {
      // Gone or unreadable: the one before it.
    }
  }
  return EMPTY_REGISTER;
}
