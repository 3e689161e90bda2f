import { CLAIM_BOOK } from "../../app/claim-key.ts";
import { registerOf } from "./layout.ts";
import { encodeRecords, MOST_REGISTER_BYTES } from "./record-map.ts";
import { readRegister } from "./register.ts";
import type { StateFolder } from "./state-folder.ts";

/** Whether there may be claims, without understanding them: what cannot be read is for whoever reads them. */
export async function hasClaims(state: StateFolder): Promise<boolean> {
  try {
    const read = state.run(readRegister(`${state.root}/${registerOf("claim", CLAIM_BOOK)}`, MOST_REGISTER_BYTES));
    // Claims that ended leave an empty register behind.
    return read.kind === "present" ? read.bytes.length !== encodeRecords(new Map()).length : read.kind !== "absent";
  } catch {
    // Whoever reads them finds them after all, or puts on record that it could not.
    return true;
  }
}
