import { maskSecrets } from "./mask-secrets.ts";

/** Longer ones are cut: who reads a history wants to recognise the command, not to run it. */
const MOST_CHARACTERS = 200;
/** What is looked through for credentials. */
const MOST_SEARCHED = 4000;

/** A command on one line, short and without what looks like a credential, as others may see it. */
export function shortCommand(command: string): string {
  const line = maskSecrets(command.slice(0, MOST_SEARCHED)).replace(/\s+/g, " ").trim();
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS - 1)}…` : line;
}
