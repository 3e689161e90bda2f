import type { CommandEffects, Scene } from "./command-effects.ts";
import { EVERYDAY_TABLES } from "./everyday-tables.ts";
import { findReader } from "./find-reader.ts";
import { followLine } from "./follow-line.ts";
import type { Language } from "./language.ts";
import { parsePlainLine } from "./plain-line.ts";

/**
 * Reads everyday lines exactly as `readCommand` does, without the grammar of bash and the commands of rare topics, which take
 * a starting process longer to load than all else. Null: something in the line, or in a text that it runs, needs them.
 */
export function readPlainLine(line: string, scene: Scene): CommandEffects | null {
  if (line.length > MOST_CHARACTERS) return null;
  try {
    return followLine(line, scene, PLAIN);
  } catch (error) {
    if (error instanceof NotPlain) return null;
    throw error;
  }
}

const MOST_CHARACTERS = 4000;

/** The way out of a reading that has met what it does not know. Nothing of what it found until then counts. */
class NotPlain extends Error {}

const PLAIN: Language = {
  parse: (script) => orLeave(parsePlainLine(script)),
  // Of all that has children in a plain tree, nothing is asked for them; `*` and `?` have none.
  eachChild: ({ type }) => orLeave(type === "Glob" ? true : null),
  findReader: (name) => orLeave(findReader(name, EVERYDAY_TABLES)),
};

function orLeave<T>(found: T | null): T {
  if (found === null) throw new NotPlain();
  return found;
}
