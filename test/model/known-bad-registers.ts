import {
  attempt,
  close,
  mkdir,
  openExclusive,
  readdir,
  rename,
  type Steps,
  unlink,
  write,
} from "../../src/adapters/store-file/fs-calls.ts";
import { dataName, parseName, type Token, tokenName } from "../../src/adapters/store-file/token.ts";

/** The register's commit in its shortest form, with one fault put into it. */
type Faults = { readonly greedy?: boolean; readonly trusting?: boolean; readonly ignoring?: boolean };

function* plainSwap(
  folder: string,
  from: Token,
  nonce: string,
  bytes: Uint8Array,
  faults: Faults,
): Steps<Token | null> {
  const to = { generation: from.generation + 1, nonce };
  const file = yield* openExclusive(`${folder}/${dataName(to)}`);
  let offset = 0;
  do offset += yield* write(file, bytes, offset);
  while (offset < bytes.length && faults.trusting !== true);
  yield* close(file);
  try {
    yield* rename(`${folder}/${tokenName(from)}`, `${folder}/${tokenName(to)}`);
  } catch {
    if (faults.ignoring !== true) {
      yield* attempt(unlink(`${folder}/${dataName(to)}`));
      return null;
    }
  }
  yield* attempt(collect(folder, to, faults.greedy === true));
  return to;
}

function* collect(folder: string, current: Token, greedy: boolean): Steps<void> {
  for (const name of yield* readdir(folder)) {
    const parsed = parseName(name);
    if (parsed?.kind !== "data" || name === dataName(current)) continue;
    if (greedy || parsed.token.generation <= current.generation) yield* attempt(unlink(`${folder}/${name}`));
  }
}

/** Collects the data that others are preparing too. */
export const greedySwap = (folder: string, from: Token, nonce: string, bytes: Uint8Array): Steps<Token | null> =>
  plainSwap(folder, from, nonce, bytes, { greedy: true });

/** Takes a short write for a whole one. */
export const trustingSwap = (folder: string, from: Token, nonce: string, bytes: Uint8Array): Steps<Token | null> =>
  plainSwap(folder, from, nonce, bytes, { trusting: true });

/** Takes a failed commit for a success. */
export const ignoringSwap = (folder: string, from: Token, nonce: string, bytes: Uint8Array): Steps<Token | null> =>
  plainSwap(folder, from, nonce, bytes, { ignoring: true });

/** Makes the first token where it is to be, under a name that is free again once the token has moved on. */
export function* initInPlace(folder: string, _building: string, _nonce: string, bytes: Uint8Array): Steps<void> {
  const token = { generation: 0, nonce: "0" };
  yield* attempt(mkdir(folder));
  for (const [name, content] of [
    [dataName(token), bytes],
    [tokenName(token), new Uint8Array()],
  ] as const) {
    const file = yield* openExclusive(`${folder}/${name}`);
    if (content.length > 0) yield* write(file, content, 0);
    yield* close(file);
  }
}
