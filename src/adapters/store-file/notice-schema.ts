import { NOTICE_KINDS, type Notice } from "../../domain/journal.ts";
import { exactly, nullable, oneOf, text } from "../../domain/shape.ts";
import { epochMs } from "./schemas.ts";

/** The shape of a line for a session's model, as in `schemas.ts`; apart, because an edit that meets nobody reads none. */
export const notice = exactly<Notice>({
  at: epochMs,
  kind: oneOf(NOTICE_KINDS),
  path: nullable(text),
  detail: text,
});
