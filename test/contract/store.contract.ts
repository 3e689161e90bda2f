import { afterEach, beforeEach, describe } from "vitest";
import type { Store } from "../../src/app/ports.ts";
import { describeBlobs } from "./blobs.contract.ts";
import { describeCells } from "./cells.contract.ts";
import { describeClaims } from "./claims.contract.ts";
import { describeEstates } from "./estates.contract.ts";
import { describeInbox } from "./inbox.contract.ts";
import { describeKept } from "./kept.contract.ts";
import { describeLeased } from "./leased.contract.ts";
import { describeLogs } from "./logs.contract.ts";
import { describeMail } from "./mail.contract.ts";
import { describePruning } from "./prune.contract.ts";
import { describeRegisters } from "./registers.contract.ts";
import { describeVersions } from "./versions.contract.ts";
import { describeWatch } from "./watch.contract.ts";

/** One empty state, and ways into it. */
export type StoreHarness = {
  /** Another handle on the same state. */
  open(): Store;
  /** Lets time pass, for all handles. */
  elapse(ms: number): void;
  dispose(): Promise<void>;
};

/** What every store must do. The harness of the running test is passed on as a function: it is made anew for each. */
export function describeStore(name: string, openHarness: () => Promise<StoreHarness>): void {
  describe(`${name} store`, () => {
    let harness: StoreHarness | null = null;
    const opened: Store[] = [];

    beforeEach(async () => {
      harness = await openHarness();
    });
    afterEach(async () => {
      for (const store of opened.splice(0)) await store.close();
      await harness?.dispose();
      harness = null;
    });

    const current: CurrentStore = {
      open: () => {
        if (harness === null) throw new Error("no test is running");
        const store = harness.open();
        opened.push(store);
        return store;
      },
      elapse: (ms) => harness?.elapse(ms),
    };
    describeRegisters(current);
    describeCells(current);
    describeLogs(current);
    describeInbox(current);
    describeClaims(current);
    describeEstates(current);
    describeMail(current);
    describeBlobs(current);
    describePruning(current);
    describeVersions(current);
    describeLeased(current);
    describeKept(current);
    describeWatch(current);
  });
}

export type CurrentStore = Pick<StoreHarness, "open" | "elapse">;
