import type { Claim, ClaimBook, ClaimPath } from "../../domain/claim.ts";
import type { ClaimWaiter } from "../../domain/claim-queue.ts";
import { exactly, flag, listOf, nullable, text } from "../../domain/shape.ts";
import { holder, instant, waiter } from "./schemas.ts";

/** The shape of all claims, as in `schemas.ts`. */
export const claimBook = exactly<ClaimBook>(
  {
    claims: listOf(
      exactly<Claim>(
        {
          type: text,
          name: text,
          holder,
          goal: text,
          paths: listOf(exactly<ClaimPath>({ glob: text, source: text })),
          exclusive: flag,
          claimedAt: instant,
          until: instant,
          askedAt: nullable(instant),
          isReserved: flag,
        },
        ["isReserved"],
      ),
    ),
    queue: listOf(exactly<ClaimWaiter>({ type: text, name: text, waiter })),
  },
  ["queue"],
);
