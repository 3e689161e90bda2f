import type { MineFile } from "../app/mine.ts";
import { clean } from "./clean.ts";
import { leftOutText } from "./left-out-text.ts";

export type MineCommands = { readonly commit: string | null; readonly stash: string | null };

/** One's own changed files, and what to type to commit them or put them away. */
export function mineText(files: readonly MineFile[], commands: MineCommands): string {
  if (files.length === 0) return "No changed file here is yours as far as coord knows.";
  const width = Math.max(...files.map(({ path }) => path.length));
  const lines = files.map(({ path, changes, sharedWith }) => {
    const also = sharedWith.length === 0 ? "" : `, also of ${sharedWith.map((name) => clean(name, 60)).join(", ")}`;
    return `${clean(path, 300).padEnd(Math.min(width, 60))}  ${changes.join(", ")}${also}`;
  });
  const typed = [
    ...(commands.commit === null ? [] : ["", "To commit them:", `  ${commands.commit}`]),
    ...(commands.stash === null ? [] : ["", "To put them away:", `  ${commands.stash}`]),
  ];
  const leftOut = mineLeftOutText(files);
  return [...lines, ...typed, ...(leftOut.length === 0 ? [] : ["", ...leftOut])].join("\n");
}

/** Those that no command names, and why. */
export function mineLeftOutText(files: readonly MineFile[]): readonly string[] {
  return leftOutText(
    files.flatMap(({ path, leftOut }) => (leftOut === null ? [] : [{ name: path, because: leftOut }])),
  );
}
