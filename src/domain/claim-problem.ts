import { type ClaimRequest, MOST_CLAIM_HOURS } from "./claim.ts";

const TYPE = /^\p{L}[\p{L}\p{N}._-]{0,39}$/u;
const MOST_NAME_CHARACTERS = 80;
const MOST_GOAL_CHARACTERS = 300;
const MOST_PATHS = 32;

/** Why a claim cannot be made so, in words; null: it can. */
export function claimProblem({ type, name, goal, paths, forMs }: Omit<ClaimRequest, "holder">): string | null {
  if (!TYPE.test(type)) return `not a type of work: ${JSON.stringify(type.slice(0, 60))}; use a word such as feature`;
  if (name.trim() === "" || [...name].length > MOST_NAME_CHARACTERS || NOT_PRINTABLE.test(name)) {
    return `a claim needs a name of one line and at most ${MOST_NAME_CHARACTERS} characters`;
  }
  if ([...goal].length > MOST_GOAL_CHARACTERS) return `the goal is longer than ${MOST_GOAL_CHARACTERS} characters`;
  if (NOT_PRINTABLE.test(goal)) return "the goal must be one line without control characters";
  if (paths.length > MOST_PATHS) return `at most ${MOST_PATHS} patterns in one claim`;
  if (!(forMs > 0 && forMs <= MOST_CLAIM_HOURS * 3_600_000))
    return `give more than 0 and at most ${MOST_CLAIM_HOURS} hours`;
  return null;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be in a name
const NOT_PRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
