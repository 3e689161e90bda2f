import type { Versions } from "../../app/ports.ts";
import type { InstanceId } from "../../domain/holder.ts";
import { count, exactly, nullable, text } from "../../domain/shape.ts";
import type { Author, Version } from "../../domain/version.ts";
import { reporting } from "./failures.ts";
import { storable } from "./json-record.ts";
import { logOf, oldLogOf } from "./layout.ts";
import { appendLine } from "./log-lines.ts";
import { epochMs, instanceId, sha256 } from "./schemas.ts";
import type { StateFolder } from "./state-folder.ts";

/** About 150 lines; with the old part at most twice as many of one file. */
const PART = { durable: false, mostPartBytes: 64 * 1024 } as const;

/** What a write needs of the histories. A line is below the 4 KiB that one write(2) at the end of a file adds in one piece. */
export function openRecording(state: StateFolder): Pick<Versions, "append"> {
  return {
    append: async (key, version) =>
      reporting("history", () => {
        const [path, old] = [`${state.root}/${logOf("versions", key)}`, `${state.root}/${oldLogOf("versions", key)}`];
        const line = JSON.stringify(storable(versionShape, version));
        state.write(["log/versions"], () => state.run(appendLine(path, old, line, PART)));
      }),
  };
}

const who = { instance: instanceId, name: text };

/** The shape of a line, as in `schemas.ts`. */
export const versionShape = exactly<Version>({
  at: epochMs,
  sha: nullable(sha256),
  sizeBytes: nullable(count),
  mode: nullable(count),
  writer: nullable(exactly<Author>({ ...who, tool: text, at: epochMs })),
  by: nullable(exactly<{ instance: InstanceId; name: string }>(who)),
  tool: text,
  command: nullable(text),
  became: nullable(exactly<NonNullable<Version["became"]>>({ sha: nullable(sha256) })),
});
