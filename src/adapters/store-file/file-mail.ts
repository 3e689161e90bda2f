import { AppError, systemCode } from "../../app/errors.ts";
import type { Mail } from "../../app/ports.ts";
import { instanceKey } from "../../domain/identity.ts";
import type { Letter } from "../../domain/letter.ts";
import { type MessageId, rankOf } from "../../domain/message.ts";
import { reporting } from "./failures.ts";
import { fitting, parseJson, storable, toBytes } from "./json-record.ts";
import { inboxOf } from "./layout.ts";
import { listLetters, MOST_LETTER_BYTES, MOST_LETTERS, moveLetter, postLetter, readLetter } from "./mailbox.ts";
import { message as messageShape } from "./message-schemas.ts";
import { notice as noticeShape } from "./notice-schema.ts";
import { forwardNotices } from "./notices.ts";
import type { StateFolder } from "./state-folder.ts";

export function openMail(state: StateFolder): Mail {
  const named = new Set<string>();
  const folderOf = (box: string): string => `${state.root}/${inboxOf(box)}`;
  const move = (from: string, letter: Letter, to: string, next: Letter): boolean => {
    const target = `${inboxOf(to)}/${next.state === "read" ? "read" : "new"}`;
    try {
      state.write([target], () => state.run(moveLetter(folderOf(from), letter, folderOf(to), next)));
      return true;
    } catch (error) {
      if (systemCode(error) === "ENOENT") return false;
      throw error;
    }
  };
  return {
    newId: () => state.nonce() as MessageId,
    post: async (box, message) =>
      reporting("inbox", () => {
        const inbox = inboxOf(box);
        const bytes = toBytes(storable(messageShape, message));
        if (bytes.length > MOST_LETTER_BYTES) throw new AppError("BAD_INPUT", "the message is too long");
        const { id, sentAt, from } = message;
        const sent = { id, rank: rankOf(message), sender: instanceKey(from.instance), atMs: Math.floor(sentAt.wall) };
        const posted = state.write([`${inbox}/tmp`, `${inbox}/new`], () =>
          state.run(postLetter(folderOf(box), sent, bytes, named.has(box))),
        );
        named.add(box);
        if (posted !== null) return;
        throw new AppError("INBOX_FULL", `${MOST_LETTERS} messages wait there unread; nothing was sent`);
      }),
    list: async (box, part) =>
      reporting("inbox", () => {
        state.checkBeforeRead();
        return state.run(listLetters(folderOf(box), part));
      }),
    open: async (box, letter) =>
      reporting("inbox", () => {
        state.checkBeforeRead();
        const read = state.run(readLetter(folderOf(box), letter));
        return read?.kind === "bytes" ? fitting(messageShape, parseJson(read.bytes)) : null;
      }),
    mark: async (box, letter, next) => reporting("inbox", () => move(box, letter, box, next)),
    forward: async (from, letter, to) =>
      reporting("inbox", () => move(from, letter, to, { ...letter, state: "unread" })),
    forwardNotices: async (from, to, isKept) =>
      reporting("inbox", () => {
        const isMeant = (bytes: Uint8Array): boolean => {
          const notice = fitting(noticeShape, parseJson(bytes));
          return notice !== null && isKept(notice);
        };
        const target = inboxOf(to);
        state.write([`${target}/tmp`, `${target}/new`], () =>
          state.run(forwardNotices(folderOf(from), folderOf(to), isMeant)),
        );
      }),
  };
}
