import type { WriteKind } from "./command-effects.ts";
import type { Reading } from "./reading.ts";
import type { ShellState, Text } from "./shell-state.ts";

/** What a nested run starts with, where it differs from the command it stands in. */
export type Changes = { readonly shell?: ShellState; readonly input?: Text };

/** One command about to run: its words as the shell hands them over, and where. */
export type Call = {
  /** Without its folder: `sed` for `/usr/bin/sed`. */
  readonly name: string;
  /** The arguments. Null: any number of words that cannot be known. */
  readonly words: readonly Text[];
  /** As written. */
  readonly part: string;
  readonly reading: Reading;
  readonly shell: ShellState;
  /** What it reads from stdin. */
  readonly input: Text;
  /** Variables set for this command alone: `GIT_DIR=x git …`. */
  readonly environment: ReadonlyMap<string, Text>;
  /** Runs another command in its place; its output. */
  readonly run: (words: readonly Text[], changes?: Changes) => Text;
  /** Runs a text as a shell script; its output. */
  readonly runScript: (text: string, changes?: Changes) => Text;
};

/** Notes what one command does; returns what it prints, null if that cannot be known. */
export type CommandReader = (call: Call) => Text;

/** Commands of one topic, by name. */
export type CommandTable = readonly (readonly [names: string, reader: CommandReader])[];

export function write(call: Call, path: Text, kind: WriteKind, reach: "file" | "tree" = "file"): void {
  call.reading.writes(call.shell, path, kind, call.part, reach);
}

export function writeAll(call: Call, paths: readonly Text[], kind: WriteKind): void {
  for (const path of paths) write(call, path, kind);
}

export function doubt(call: Call): null {
  call.reading.doubt(call.part);
  return null;
}

/** Is there a folder at this path? Null: it cannot be known. */
export function isFolder(call: Call, path: Text): boolean | null {
  const absolute = call.reading.absolute(call.shell, path);
  if (absolute === null) return null;
  const kind = call.reading.kind(absolute);
  return kind === "unknown" ? null : kind === "folder";
}

/** The text of a file that the command reads. */
export function textOf(call: Call, path: Text): Text {
  const absolute = call.reading.absolute(call.shell, path);
  return absolute === null ? null : call.reading.text(absolute);
}
