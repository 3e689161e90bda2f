import { existsSync, lstatSync, readFileSync, readlinkSync } from "node:fs";
import type { TestRepository } from "../support/client/repository.ts";

type Checkout = Pick<TestRepository, "path" | "git">;

/** All that a session can lose of one file in a shared checkout. */
export type Picture = {
  /** What is in the file; null: there is none. */
  readonly content: string | null;
  /** Where it points, if it is a symbolic link. */
  readonly link: string | null;
  /** Its entry in the index. */
  readonly staged: string;
  /** Its entry in the last commit. */
  readonly committed: string;
};

export function pictureOf(repository: Checkout, file: string): Picture {
  const path = repository.path(file);
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  return {
    content: existsSync(path) ? readFileSync(path, "latin1") : null,
    link: isLink ? readlinkSync(path) : null,
    staged: repository.git("ls-files", "-s", "--", file),
    committed: repository.git("ls-tree", "HEAD", "--", file),
  };
}

const WORDS: Readonly<Record<keyof Picture, string>> = {
  content: "its content",
  link: "what it links to",
  staged: "what is staged of it",
  committed: "what is committed of it",
};

/** What differs, in words; empty: nothing does. */
export function differences(before: Picture, after: Picture): readonly string[] {
  if (before.content !== null && after.content === null) return ["it is gone"];
  const keys = ["content", "link", "staged", "committed"] as const;
  return keys.filter((key) => before[key] !== after[key]).map((key) => WORDS[key]);
}
