import { expect } from "vitest";
import { makeStateDir } from "../support/store/state-dir.ts";
import { describeStore } from "./store.contract.ts";

describeStore("file", async () => {
  const state = makeStateDir();
  return {
    open: () => state.open(),
    elapse: state.elapse,
    dispose: async () => {
      const leftovers = state.files().filter((name) => name.startsWith("tmp/"));
      state.dispose();
      expect(leftovers).toEqual([]);
    },
  };
});
