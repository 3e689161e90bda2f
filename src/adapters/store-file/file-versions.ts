import type { Versions } from "../../app/ports.ts";
import { openRecording, versionShape } from "./append-version.ts";
import { reporting } from "./failures.ts";
import { fitting, parseJson } from "./json-record.ts";
import { logOf, oldLogOf } from "./layout.ts";
import { readPart } from "./log-lines.ts";
import type { StateFolder } from "./state-folder.ts";

/** A log per file. */
export function openVersions(state: StateFolder): Versions {
  return {
    ...openRecording(state),
    read: async (key) =>
      reporting(
        "history",
        () => {
          state.checkBeforeRead();
          const parts = [oldLogOf("versions", key), logOf("versions", key)];
          const lines = parts.flatMap((part) => state.run(readPart(`${state.root}/${part}`)).entries);
          const read = lines.map((line) => fitting(versionShape, parseJson(new TextEncoder().encode(line))));
          return read.filter((version) => version !== null);
        },
        "read",
      ),
  };
}
