import type { LeftOut, LeftOutBecause } from "../domain/git/left-out.ts";
import { clean } from "./clean.ts";

const MOST_NAMED = 5;

const REASONS: Readonly<Record<LeftOutBecause, string>> = {
  "secret-like": "may hold a secret, by its name",
  "usually-ignored": "usually ignored",
};

/** What is in no proposed command, and what to do with it; no line where there is nothing. */
export function leftOutText(files: readonly LeftOut[]): readonly string[] {
  if (files.length === 0) return [];
  const named = someOf(files.map(({ name, because }) => `${clean(name, 120)} (${REASONS[because]})`));
  return [
    `Left out, because git does not know it yet: ${named}. Put it into .gitignore, or name it if it belongs in git.`,
  ];
}

/** The first few names. */
export function someOf(names: readonly string[]): string {
  const named = names.slice(0, MOST_NAMED).map((name) => clean(name, 160));
  const left = names.length - named.length;
  return `${named.join(", ")}${left > 0 ? ` and ${left} more` : ""}`;
}
