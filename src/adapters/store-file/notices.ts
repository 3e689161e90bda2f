/** One instance's inbox in the manner of Maildir: built in `tmp/`, renamed to `new/`; who renames one away has it. */
import { systemCode } from "../../app/errors.ts";
import { attempt, type FileRead, readdir, readFile, rename, type Steps, unlink } from "./fs-calls.ts";
import { replaceWhole } from "./whole-file.ts";

const MOST_NOTICE_BYTES = 64 * 1024;
/** An instance that never looks must not fill the disk: beyond this the oldest notice goes. */
const MOST_NOTICES = 1000;

/** @param name unique, and later than the names before it, as text */
export function* deliverNotice(inbox: string, name: string, bytes: Uint8Array): Steps<void> {
  yield* replaceWhole(`${inbox}/new/${name}`, `${inbox}/tmp/${name}`, bytes);
  // Delivered: nothing after this may be reported as a failure.
  yield* attempt(dropOldest(inbox));
}

function* dropOldest(inbox: string): Steps<void> {
  const waiting = [...(yield* readdir(`${inbox}/new`))].filter(isNotice).sort();
  for (const oldest of waiting.slice(0, Math.max(0, waiting.length - MOST_NOTICES))) {
    yield* attempt(unlink(`${inbox}/new/${oldest}`));
  }
}

/** Takes what has arrived, oldest first: each notice goes to one taker only, and a killed taker's are lost. */
export function* takeNotices(inbox: string, nonce: string): Steps<readonly Uint8Array[]> {
  const taken: Uint8Array[] = [];
  for (const name of [...(yield* listNew(inbox))].filter(isNotice).sort()) {
    try {
      const notice = yield* takeNotice(inbox, name, nonce);
      if (notice?.kind === "bytes") taken.push(notice.bytes);
    } catch (error) {
      // What was taken before must not be lost by this; the rest waits for the next time.
      if (taken.length === 0) throw error;
      break;
    }
  }
  return taken;
}

/** Moves what has arrived in one inbox to another, which must exist; what is not kept is dropped. One step for each. */
export function* forwardNotices(from: string, to: string, isKept: (bytes: Uint8Array) => boolean): Steps<void> {
  for (const name of [...(yield* listNew(from))].filter(isNotice).sort()) {
    const waiting = `${from}/new/${name}`;
    try {
      const read = yield* readFile(waiting, MOST_NOTICE_BYTES);
      if (read.kind === "bytes" && isKept(read.bytes)) yield* rename(waiting, `${to}/new/${name}`);
      else yield* unlink(waiting);
    } catch (error) {
      // Somebody else has moved it, unless it is the other inbox that is not there.
      if (systemCode(error) !== "ENOENT" || (yield* listNew(from)).includes(name)) throw error;
    }
  }
  yield* attempt(dropOldest(to));
}

/** Null: somebody else took it. */
function* takeNotice(inbox: string, name: string, nonce: string): Steps<FileRead | null> {
  const waiting = `${inbox}/new/${name}`;
  const claimed = `${inbox}/tmp/taken.${name}.${nonce}`;
  try {
    yield* rename(waiting, claimed);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  }
  try {
    const notice = yield* readFile(claimed, MOST_NOTICE_BYTES);
    yield* attempt(unlink(claimed));
    return notice;
  } catch (error) {
    yield* attempt(rename(claimed, waiting));
    throw error;
  }
}

/** Messages lie in the same folder, so that one look at it tells whether there is anything; see `mailbox.ts`. */
function isNotice(name: string): boolean {
  return !name.startsWith("m.");
}

export function* listNew(inbox: string): Steps<readonly string[]> {
  try {
    return yield* readdir(`${inbox}/new`);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}

export function isNoticeTooLong(bytes: Uint8Array): boolean {
  return bytes.length > MOST_NOTICE_BYTES;
}
