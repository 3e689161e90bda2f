import { AppError, systemCode } from "../../app/errors.ts";
import type { Inbox } from "../../app/ports.ts";
import type { Instant } from "../../domain/instant.ts";
import type { Notice } from "../../domain/journal.ts";
import { reporting } from "./failures.ts";
import { attempt, rename, unlink } from "./fs-calls.ts";
import { fitting, parseJson, storable, toBytes } from "./json-record.ts";
import { inboxOf } from "./layout.ts";
import { notice as noticeShape } from "./schemas.ts";
import { namesIn, type StateFolder } from "./state-folder.ts";
import { randomNonce } from "./token.ts";
import { replaceWhole } from "./whole-file.ts";

const MOST_NOTICE_BYTES = 64 * 1024;
/** An instance that never looks must not fill the disk: beyond this the oldest notice goes. */
export const MOST_NOTICES = 1000;

/** Notices in the manner of Maildir: built in `tmp/`, renamed to `new/`; who renames one away has it. */
export function openInbox(state: StateFolder, now: () => Instant): Inbox {
  let delivered = 0;
  return {
    deliver: async (to, notice) =>
      reporting("inbox", () => {
        const inbox = inboxOf(to);
        const folder = `${state.root}/${inbox}`;
        const bytes = toBytes(storable(noticeShape, notice));
        if (bytes.length > MOST_NOTICE_BYTES) throw new AppError("BAD_INPUT", "too long for a notice");
        const order = [now().wall, delivered++].map((part) => String(part).padStart(16, "0"));
        const name = `${order.join(".")}.${randomNonce()}`;
        state.write([`${inbox}/tmp`, `${inbox}/new`], () =>
          state.run(replaceWhole(`${folder}/new/${name}`, `${folder}/tmp/${name}`, bytes)),
        );
        const waiting = [...namesIn(state, `${folder}/new`)].sort();
        for (const oldest of waiting.slice(0, Math.max(0, waiting.length - MOST_NOTICES))) {
          state.run(attempt(unlink(`${folder}/new/${oldest}`)));
        }
      }),
    drain: async (to) =>
      reporting("inbox", () => {
        const folder = `${state.root}/${inboxOf(to)}`;
        state.checkBeforeRead();
        const names = [...namesIn(state, `${folder}/new`)].sort();
        return names.map((name) => take(state, folder, name)).filter((notice) => notice !== null);
      }),
  };
}

function take(state: StateFolder, folder: string, name: string): Notice | null {
  const claimed = `${folder}/tmp/taken.${name}.${randomNonce()}`;
  try {
    state.run(rename(`${folder}/new/${name}`, claimed));
  } catch (error) {
    // Somebody else took it.
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  }
  const read = state.fs.readFile(claimed, MOST_NOTICE_BYTES);
  state.run(attempt(unlink(claimed)));
  return read.kind === "bytes" ? fitting(noticeShape, parseJson(read.bytes)) : null;
}
