import { fitsName } from "../name-pattern.ts";
import { isSecretLike } from "../secret-like.ts";
import type { ChangeKind } from "./git-plan.ts";

/** Why a file that git does not know yet is in no command that coord proposes. */
export type LeftOutBecause = "secret-like" | "usually-ignored";

export type LeftOut = { readonly name: string; readonly because: LeftOutBecause };

/** Names of files and folders that hardly any project commits. Lower case; `*` stands for any characters. */
const USUALLY_IGNORED = [
  "node_modules",
  "__pycache__",
  ".venv",
  ".pytest_cache",
  ".mypy_cache",
  ".ruff_cache",
  ".tox",
  ".gradle",
  ".terraform",
  ".ds_store",
  "thumbs.db",
  "desktop.ini",
  ".coverage",
  "*.pyc",
  "*.pyo",
  "*.swp",
  "*.swo",
  "*~",
  "*.orig",
  "*.rej",
  "*.log",
  "*.tmp",
  "*.tsbuildinfo",
];

/** Program text is called `token.ts` or `credentials.py` because it deals with such things. */
const PROGRAM_ENDINGS =
  /\.(c|cc|cpp|cs|css|ex|exs|go|h|hpp|html|java|jsx?|[cm][jt]s|kt|md|mdx|py|rb|rs|scala|scss|svelte|swift|tsx?|vue)$/;

/**
 * Who adds a file by name takes it into git without the question that a person would ask. So one that git does not know
 * and that by its name belongs in no commit is left out. Null: it may be proposed.
 *
 * @param name relative, with forward slashes
 */
export function leftOutBecause(name: string, kinds: readonly ChangeKind[]): LeftOutBecause | null {
  if (!kinds.includes("untracked")) return null;
  const lower = name.toLowerCase();
  if (isSecretLike(lower) && !PROGRAM_ENDINGS.test(lower)) return "secret-like";
  const names = lower.split("/");
  return names.some((one) => USUALLY_IGNORED.some((pattern) => fitsName(one, pattern))) ? "usually-ignored" : null;
}
