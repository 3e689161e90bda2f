import { maskSecrets } from "./mask-secrets.ts";

const MOST_CHARACTERS = 80;

/** False for what no person typed (results of background work, other sessions' messages) and for slash commands. */
export function isTypedPrompt(prompt: string): boolean {
  const text = prompt.trim();
  return text !== "" && !text.startsWith("/") && !NOT_TYPED.test(text);
}

const NOT_TYPED = /^<(?:task-notification|cross-session-message|system-reminder|local-command|command-)/;

/** The first 80 characters of a prompt as one line, with secrets masked: what a session works on. */
export function taskTitle(prompt: string): string {
  const line = maskSecrets(beginning(prompt.replace(/\s+/g, " ").trim()));
  const characters = [...line.trim()];
  return characters.length <= MOST_CHARACTERS
    ? characters.join("")
    : `${characters.slice(0, MOST_CHARACTERS - 1).join("")}…`;
}

/** Finding secrets takes time with the square of the length, and prompts can be megabytes of pasted text. */
const MOST_SEARCHED = 4000;

/** Ends at a space, so that neither a secret nor a character is cut in two. */
function beginning(line: string): string {
  return line.length <= MOST_SEARCHED ? line : line.slice(0, MOST_SEARCHED).replace(/\S*$/, "…");
}
