import type { Cells } from "../../app/ports.ts";
import type { Instant } from "../../domain/instant.ts";
import type { Shape } from "../../domain/shape.ts";
import { openCells } from "./cells.ts";
import { reporting } from "./failures.ts";
import { attempt, type Steps, syncFolder } from "./fs-calls.ts";
import { storable, toBytes } from "./json-record.ts";
import { type CellKind, cellOf } from "./layout.ts";
import type { StateFolder } from "./state-folder.ts";
import { replaceWhole, syncNamesAbove } from "./whole-file.ts";

/** Cells of which each write and removal survives a power failure once it returns. Apart, because hooks write none. */
export function openDurableCells<R>(state: StateFolder, kind: CellKind, shape: Shape<R>, now: () => Instant): Cells<R> {
  const cells = openCells(state, kind, shape, now);
  const pathOf = (key: string): string => `${state.root}/${cellOf(kind, key)}`;
  return {
    ...cells,
    put: async (key, value) =>
      reporting(`${kind} cell`, () => {
        const bytes = toBytes({ key, at: now(), value: storable(shape, value) });
        const path = pathOf(key);
        state.write([`cell/${kind}`], () => state.run(replaceDurably(path, state.temporary(), bytes)));
      }),
    remove: async (key) => {
      await cells.remove(key);
      state.run(attempt(syncFolder(`${state.root}/cell/${kind}`)));
    },
    removeAll: async (prefix) => {
      const removed = await cells.removeAll(prefix);
      if (removed > 0) state.run(attempt(syncFolder(`${state.root}/cell/${kind}`)));
      return removed;
    },
  };
}

/** As `replaceWhole`; once it returns, a power failure leaves the new file. */
export function* replaceDurably(path: string, temporary: string, bytes: Uint8Array): Steps<void> {
  yield* replaceWhole(path, temporary, bytes, true);
  yield* syncNamesAbove(path);
}
