import { hasCode } from "../../app/errors.ts";

const PASSING_CODES = ["EPERM", "EBUSY", "EACCES"];
const MOST_RENAMES = 8;

/** For Windows, where a virus scanner that looks at a file makes its rename fail for some milliseconds. */
export function renamePatiently(rename: () => void, pause: (ms: number) => void): void {
  for (let turn = 1; turn < MOST_RENAMES; turn++) {
    try {
      rename();
      return;
    } catch (error) {
      if (!hasCode(error, PASSING_CODES)) throw error;
      pause(turn * 2);
    }
  }
  rename();
}
