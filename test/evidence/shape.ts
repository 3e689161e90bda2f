import type { JsonObject } from "../support/client/json.ts";
import type { Subject } from "./row.ts";

/** One tool call of the session that writes. In its input stand the places of {@link placed}. */
export type ToolCall = {
  readonly tool: string;
  readonly input: JsonObject;
  /** Needed before the call that counts: a reading, the search for a tool. */
  readonly isPreparation?: boolean;
  /** It goes on after its answer: the turn ends, and the client says when it is over. */
  readonly runsOn?: boolean;
};

/**
 * How the other session comes to hold the file: it has edited it and goes on; it has written it, and git does not know it
 * yet; or it has locked it by name and not changed it, as somebody does before a longer piece of work.
 */
export type Hold = "edited" | "new" | "locked";

export type Group =
  | "Claude Code's own tools"
  | "Redirections and here-documents"
  | "Programs that change a file in place"
  | "Programs that copy, move and delete"
  | "Programs in a command line"
  | "How the shell gets there"
  | "Formatters and fixers"
  | "Scripts, make and package scripts"
  | "Git: sweeps"
  | "Git: branches and history"
  | "In the background"
  | "Files that coord treats otherwise"
  | "PowerShell"
  | "Outside the sessions";

/** One way in which a session, or somebody beside it, changes a file that another session holds. */
export type Shape = {
  /** Stable; also the name of its folder. */
  readonly id: string;
  readonly group: Group;
  /** As the page shows it. */
  readonly shown: string;
  readonly calls: readonly ToolCall[];
  /** A subagent of the writing session makes the calls. */
  readonly isInAgent?: boolean;
  /** Name of the held file in the shape's folder; "held.txt" unless given. */
  readonly file: string;
  readonly hold: Hold;
  /** Committed files beside it. */
  readonly files: Readonly<Record<string, string>>;
  /** Run by the shell in the root, outside all sessions: before the file is held, and after that. */
  readonly before?: string;
  readonly beside?: string;
  /** What the line alone does not show. */
  readonly note?: string;
  /** Why nothing can refuse it, where it is not refused; what is seen does not tell that. */
  readonly why?: string;
  /** A program that the run puts on the PATH under its name, because not every machine has it. */
  readonly standIn?: string;
};

type Given = Partial<
  Pick<Shape, "file" | "hold" | "files" | "before" | "beside" | "standIn" | "isInAgent" | "shown" | "why" | "note">
>;

/** A shape made of tool calls. */
export function calls(group: Group, id: string, shown: string, list: readonly ToolCall[], given: Given = {}): Shape {
  return { id, group, shown, calls: list, file: "held.txt", hold: "edited", files: {}, ...given };
}

/** A shape that is one shell command. */
export function bash(group: Group, id: string, command: string, given: Given = {}): Shape {
  return calls(group, id, command, [{ tool: "Bash", input: { command, description: "run" } }], given);
}

/** Git looks at all files at once, so these are run apart from the others. */
export function isGit({ group }: Shape): boolean {
  return group.startsWith("Git: ");
}

export type Places = {
  /** Absolute. */
  readonly root: string;
  /** Relative to the root, like `held` and `free`. */
  readonly dir: string;
  readonly held: string;
  /** A committed file beside it that nobody holds. */
  readonly free: string;
};

export function placesOf(shape: Shape, root: string): Places {
  const dir = `work/${shape.id}`;
  return { root, dir, held: `${dir}/${shape.file}`, free: `${dir}/free.txt` };
}

/** The same text with `%held%`, `%name%`, `%free%`, `%dir%`, `%id%` and `%root%` put in. */
export function placed(text: string, { root, dir, held, free }: Places): string {
  return text
    .replaceAll("%held%", held)
    .replaceAll("%name%", held.slice(dir.length + 1))
    .replaceAll("%free%", free)
    .replaceAll("%dir%", dir)
    .replaceAll("%id%", dir === "dir" ? "topic" : dir.replaceAll("/", "-"))
    .replaceAll("%root%", root);
}

/** What the page says of it, with short names for the places. */
export function subjectOf(shape: Shape): Subject {
  const { id, group, standIn = null, why = null, note = null } = shape;
  const places = { root: "/repo", dir: "dir", held: `dir/${shape.file}`, free: "dir/free.txt" };
  return { id, group, shown: placed(shape.shown, places), standIn, why, note };
}

/** The committed file. Of each shape its own: equal contents would be kept once for all. */
export function baseIn(dir: string): string {
  return `one\ntwo\nthree in ${dir}\n`;
}

/** What the holder's Edit puts in the place of `two`. */
export function holdersLine(dir: string): string {
  return `two, begun in ${dir}`;
}

/** The whole file then. */
export function begunIn(dir: string): string {
  return baseIn(dir).replace("two", holdersLine(dir));
}

const NOTEBOOK = JSON.stringify({
  cells: [{ cell_type: "code", id: "c1", source: ["two"], metadata: {}, outputs: [], execution_count: null }],
  metadata: { language_info: { name: "python" } },
  nbformat: 4,
  nbformat_minor: 5,
});

/** All committed files of one shape, by their path from the root. */
export function filesOf(shape: Shape, root: string): Readonly<Record<string, string>> {
  const places = placesOf(shape, root);
  const held =
    shape.hold === "new" ? {} : { [places.held]: shape.file.endsWith(".ipynb") ? NOTEBOOK : baseIn(places.dir) };
  const beside = Object.entries(shape.files).map(([name, text]) => [`${places.dir}/${name}`, placed(text, places)]);
  return { ...held, [places.free]: "free one\nfree two\n", ...Object.fromEntries(beside) };
}
