import { AppError } from "../../app/errors.ts";
import type { Mail } from "../../app/ports.ts";
import { instanceKey } from "../../domain/identity.ts";
import type { Notice } from "../../domain/journal.ts";
import { type Letter, letterName, parseLetter } from "../../domain/letter.ts";
import { type Message, type MessageId, rankOf } from "../../domain/message.ts";
import { changed, enter, parse } from "./memory-access.ts";
import type { MemoryState } from "./memory-state.ts";

const MOST_LETTERS = 1000;
export const MOST_NOTICES = 1000;

export function openMemoryMail(state: MemoryState): Mail {
  const move = (from: string, letter: Letter, to: string, next: Letter): boolean => {
    const json = boxOf(state, from).get(letterName(letter));
    if (json === undefined) return false;
    boxOf(state, from).delete(letterName(letter));
    boxOf(state, to).set(letterName(next), json);
    changed(state);
    return true;
  };
  return {
    // Turned around, so that their beginnings differ as those of random ones do.
    newId: () => [...(++state.ids).toString(16).padStart(12, "0")].reverse().join("") as MessageId,
    post: async (box, message) => {
      enter(state, box);
      const waiting = unreadIn(state, box);
      if (waiting.length >= MOST_LETTERS) throw new AppError("INBOX_FULL", "messages wait there unread");
      const sender = instanceKey(message.from.instance);
      const after = waiting.filter((letter) => letter.sender === sender).map(({ order }) => order + 1);
      const order = Math.max(Math.floor(message.sentAt.wall), ...after);
      const letter: Letter = { id: message.id, rank: rankOf(message), order, sender, state: "unread", times: 0 };
      boxOf(state, box).set(letterName(letter), JSON.stringify(message));
      changed(state);
    },
    list: async (box, part) => {
      enter(state, box);
      return lettersIn(state, box).filter((letter) => (letter.state === "read") === (part === "read"));
    },
    forwardNotices: async (from, to, isKept) => {
      enter(state, from);
      const waiting = (state.inboxes.get(from) ?? []).filter((json) => isKept(parse<Notice>(json)));
      state.inboxes.delete(from);
      // A list that is there but empty would count as an inbox.
      if (waiting.length > 0)
        state.inboxes.set(to, [...(state.inboxes.get(to) ?? []), ...waiting].slice(-MOST_NOTICES));
      changed(state);
    },
    open: async (box, letter) => {
      enter(state, box);
      const json = boxOf(state, box).get(letterName(letter));
      return json === undefined ? null : parse<Message>(json);
    },
    mark: async (box, letter, next) => {
      enter(state, box);
      return move(box, letter, box, next);
    },
    forward: async (from, letter, to) => {
      enter(state, from);
      return move(from, letter, to, { ...letter, state: "unread" });
    },
  };
}

export function unreadIn(state: MemoryState, box: string): readonly Letter[] {
  return lettersIn(state, box).filter((letter) => letter.state !== "read");
}

/** Drops the messages sent before `since`, ms since 1970; returns how many. */
export function pruneBoxes(state: MemoryState, since: number): number {
  let dropped = 0;
  for (const box of state.boxes.values()) {
    for (const [name, json] of box) {
      if ((parse<Message>(json)?.sentAt.wall ?? since) >= since) continue;
      box.delete(name);
      dropped++;
    }
  }
  return dropped;
}

function lettersIn(state: MemoryState, box: string): readonly Letter[] {
  return [...boxOf(state, box).keys()].map(parseLetter).filter((letter) => letter !== null);
}

function boxOf(state: MemoryState, box: string): Map<string, string> {
  const known = state.boxes.get(box);
  if (known !== undefined) return known;
  const made = new Map<string, string>();
  state.boxes.set(box, made);
  return made;
}
