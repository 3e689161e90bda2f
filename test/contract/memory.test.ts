import { createMemoryState, elapse } from "../../src/adapters/store-memory/memory-state.ts";
import { openMemoryStore } from "../../src/adapters/store-memory/store.ts";
import { describeStore } from "./store.contract.ts";

describeStore("memory", async () => {
  const state = createMemoryState();
  return {
    open: () => openMemoryStore(state),
    elapse: (ms) => elapse(state, ms),
    dispose: async () => {},
  };
});
