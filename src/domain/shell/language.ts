import type { ParsedScript, SyntaxNode } from "unbash";
import type { CommandReader } from "./call.ts";

/** What a reading of a line knows of the shell's language. */
export type Language = {
  readonly parse: (script: string) => ParsedScript;
  /** Visits the nodes directly below one in a tree that `parse` has made. */
  readonly eachChild: (node: SyntaxNode, visit: (child: SyntaxNode) => void) => void;
  /** What is known of a command by its name; null: nothing. */
  readonly findReader: (name: string) => CommandReader | null;
};
