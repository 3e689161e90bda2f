import type { Versions } from "../../app/ports.ts";
import type { InstanceId } from "../../domain/holder.ts";
import { count, exactly, nullable, text } from "../../domain/shape.ts";
import type { Author, Version } from "../../domain/version.ts";
import { reporting } from "./failures.ts";
import { fitting, parseJson, storable } from "./json-record.ts";
import { logOf, oldLogOf } from "./layout.ts";
import { appendLine, readPart } from "./log-lines.ts";
import { epochMs, instanceId, sha256 } from "./schemas.ts";
import type { StateFolder } from "./state-folder.ts";

/** About 150 lines; with the old part at most twice as many of one file. */
const MOST_PART_BYTES = 64 * 1024;
const PART = { durable: false, mostPartBytes: MOST_PART_BYTES } as const;

/** A log per file. Its lines are below the 4 KiB that one write(2) at the end of a file adds in one piece. */
export function openVersions(state: StateFolder): Versions {
  return {
    append: async (key, version) =>
      reporting("history", () => {
        const [path, old] = [`${state.root}/${logOf("versions", key)}`, `${state.root}/${oldLogOf("versions", key)}`];
        const line = JSON.stringify(storable(versionShape, version));
        state.write(["log/versions"], () => state.run(appendLine(path, old, line, PART)));
      }),
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

const who = { instance: instanceId, name: text };

/** The shape of a line, as in `schemas.ts`. */
export const versionShape = exactly<Version>({
  at: epochMs,
  sha: nullable(sha256),
  sizeBytes: count,
  mode: count,
  writer: nullable(exactly<Author>({ ...who, tool: text, at: epochMs })),
  by: nullable(exactly<{ instance: InstanceId; name: string }>(who)),
  tool: text,
  command: nullable(text),
  became: nullable(exactly<NonNullable<Version["became"]>>({ sha: nullable(sha256) })),
});
