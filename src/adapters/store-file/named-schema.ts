import type { NamedRecord, Use } from "../../domain/named-resource.ts";
import { amount, exactly, flag, listOf, text } from "../../domain/shape.ts";
import { holder, instant, waiter } from "./schemas.ts";

/** The shape of what is kept of a named resource, as in `schemas.ts`. */
export const namedRecord = exactly<NamedRecord>(
  {
    name: text,
    uses: listOf(
      exactly<Use>(
        {
          holder,
          toolUseId: text,
          command: text,
          since: instant,
          ttlMs: amount,
          isBackground: flag,
          isReserved: flag,
        },
        ["isReserved"],
      ),
    ),
    queue: listOf(waiter),
  },
  ["queue"],
);
