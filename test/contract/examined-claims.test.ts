import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { damagedRegisters, registerNames } from "../../src/adapters/store-file/examine-records.ts";
import { CLAIM_BOOK } from "../../src/app/claim-key.ts";
import { claimBookOf } from "../support/store/records.ts";
import { makeStateDir } from "../support/store/state-dir.ts";

const state = makeStateDir();
afterEach(() => state.dispose());

it("claims that cannot be read count as claims, so that whoever reads them says so", async () => {
  const store = state.open();
  const claims = await store.claims();
  await claims.swap(CLAIM_BOOK, (await claims.read(CLAIM_BOOK)).revision, claimBookOf("login"));
  const folder = join(state.path, "reg", "claim-book");
  for (const name of readdirSync(folder)) if (name.startsWith("D")) writeFileSync(join(folder, name), "damage");
  expect(await store.hasClaims()).toBe(true);
  await expect((await state.open().claims()).read(CLAIM_BOOK)).rejects.toMatchObject({ code: "STATE_UNREADABLE" });
  expect(await state.open().hasClaims()).toBe(false);
});

it("the record of claims is no damage, with claims and without", async () => {
  const claims = await state.open().claims();
  for (const book of [claimBookOf("login"), null]) {
    await claims.swap(CLAIM_BOOK, (await claims.read(CLAIM_BOOK)).revision, book);
    expect(registerNames(state.path)).toContain("reg/claim-book");
    expect(damagedRegisters(state.path, registerNames(state.path))).toEqual([]);
  }
});
