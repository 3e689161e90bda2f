import { describe, expect, it } from "vitest";
import { CLAIM_BOOK } from "../../src/app/claim-key.ts";
import type { ClaimBook } from "../../src/domain/claim.ts";
import { claimBookOf } from "../support/store/records.ts";
import type { CurrentStore } from "./store.contract.ts";

export function describeClaims(current: CurrentStore): void {
  describe("claims", () => {
    async function put(book: ClaimBook | null): Promise<void> {
      const claims = await current.open().claims();
      const { revision } = await claims.read(CLAIM_BOOK);
      expect(await claims.swap(CLAIM_BOOK, revision, book)).toBe(true);
    }

    it("says whether there are any: before the first, with some, and after the last has ended", async () => {
      expect(await current.open().hasClaims()).toBe(false);
      await put(claimBookOf("login"));
      expect(await current.open().hasClaims()).toBe(true);
      await put(null);
      expect(await current.open().hasClaims()).toBe(false);
      await put(claimBookOf("logout"));
      expect(await current.open().hasClaims()).toBe(true);
    });
  });
}
