import { afterEach, expect, it } from "vitest";
import { damagedRegisters, registerNames } from "../../src/adapters/store-file/examine-records.ts";
import { CLAIM_BOOK } from "../../src/app/claim-key.ts";
import { claimBookOf } from "../support/store/records.ts";
import { makeStateDir } from "../support/store/state-dir.ts";

const state = makeStateDir();
afterEach(() => state.dispose());

it("the record of claims is no damage, with claims and without", async () => {
  const { claims } = state.open();
  for (const book of [claimBookOf("login"), null]) {
    await claims.swap(CLAIM_BOOK, (await claims.read(CLAIM_BOOK)).revision, book);
    expect(registerNames(state.path)).toContain("reg/claim-book");
    expect(damagedRegisters(state.path, registerNames(state.path))).toEqual([]);
  }
});
