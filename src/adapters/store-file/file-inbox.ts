import { AppError } from "../../app/errors.ts";
import type { Box, Inbox } from "../../app/ports.ts";
import type { Instant } from "../../domain/instant.ts";
import { reporting } from "./failures.ts";
import { fitting, parseJson, storable, toBytes } from "./json-record.ts";
import { inboxOf } from "./layout.ts";
import { notice as noticeShape } from "./notice-schema.ts";
import { deliverNotice, isNoticeTooLong, listNew, takeNotices } from "./notices.ts";
import type { StateFolder } from "./state-folder.ts";

export function openInbox(state: StateFolder, now: () => Instant): Inbox {
  let delivered = 0;
  return {
    isEmpty: async (of) => isInboxEmpty(state, of),
    deliver: async (to, notice) =>
      reporting("inbox", () => {
        const inbox = inboxOf(to);
        const bytes = toBytes(storable(noticeShape, notice));
        if (isNoticeTooLong(bytes)) throw new AppError("BAD_INPUT", "too long for a notice");
        const order = [now().wall, delivered++].map((part) => String(part).padStart(16, "0"));
        const name = `${order.join(".")}.${state.nonce()}`;
        state.write([`${inbox}/tmp`, `${inbox}/new`], () =>
          state.run(deliverNotice(`${state.root}/${inbox}`, name, bytes)),
        );
      }),
    drain: async (to) =>
      reporting("inbox", () => {
        state.checkBeforeRead();
        const taken = state.run(takeNotices(`${state.root}/${inboxOf(to)}`, state.nonce()));
        return taken.map((bytes) => fitting(noticeShape, parseJson(bytes))).filter((notice) => notice !== null);
      }),
  };
}

export async function isInboxEmpty(state: StateFolder, of: Box): Promise<boolean> {
  return reporting("inbox", () => {
    state.checkBeforeRead();
    return state.run(listNew(`${state.root}/${inboxOf(of)}`)).length === 0;
  });
}
