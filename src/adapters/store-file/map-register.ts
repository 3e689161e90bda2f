import type { Register, Revision } from "../../app/ports.ts";
import { reporting } from "./failures.ts";
import { storable } from "./json-record.ts";
import type { StateFolder } from "./state-folder.ts";
import { listStored, readStored, type Stored, type StoredOptions, swapStored } from "./stored-records.ts";

/** A {@link Register} whose records lie in baton registers, several of them in each: see `layout.ts`. */
export function openMapRegister<R>(state: StateFolder, options: StoredOptions<R>): Register<R> {
  const stored: Stored<R> = { place: state, options, latest: new Map() };
  const subject = `${options.kind} record`;
  return {
    read: async (key) =>
      reporting(subject, () => {
        state.checkBeforeRead();
        const { record, generation } = state.run(readStored(stored, key));
        return { record, revision: generation as Revision, now: options.now() };
      }),
    swap: async (key, expected, next) =>
      reporting(subject, () => {
        const record = next === null ? null : storable(options.shape, next);
        state.checkBeforeChange();
        const swap = () => state.run(swapStored(stored, key, expected, record));
        // Only the first record of all makes folders: what was stored before and is gone must not come back.
        return expected === 0 && record !== null ? state.write([], swap) : swap();
      }),
    list: async () =>
      reporting(subject, () => {
        state.checkBeforeRead();
        return state.run(listStored(stored));
      }),
  };
}
