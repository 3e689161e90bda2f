const MOST_CHARACTERS = 80;

/**
 * What looks like a credential: known prefixes, `name=value` of secret-sounding names, long random words.
 * "refactor the auth middleware" names no secret: without `:`, `=` or `is`, the value must hold a digit.
 */
const SECRETS = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?/g,
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s/@:]*:[^\s/@]+@/gi,
  /\b(?:sk[-_]|[pr]k_|gh[opsur]_|github_pat_|glpat-|xox[abeoprs]-|npm_|hf_|whsec_|dop_v1_|ya29\.|SG\.)[-_.A-Za-z0-9]{12,}/g,
  /\b(?:AKIA|ASIA|AIza)[-_A-Za-z0-9]{12,}/g,
  /\b(?:basic|bearer)\s+["']?[A-Za-z0-9._~+/-]{6,}=*/gi,
  /(?<![a-z])(?:password|passwd|pwd|secret|token|(?:api|access|private)[-_ ]?key|auth(?:orization)?)["']?(?:\s*[:=]\s*|\s+is\s+)["']?[^\s"']{6,}/gi,
  /\b(?:password|passwd|secret|token|api[-_ ]?key)\s+["']?(?=[^\s"']*\d)[^\s"']{6,}/gi,
  // Hexadecimal or base64url; then base64, which a path with a slash resembles unless it mixes all three kinds.
  /\b(?=[A-Za-z0-9_-]*\d)(?=[A-Za-z0-9_-]*[A-Za-z])[A-Za-z0-9_-]{32,}={0,2}/g,
  /(?<![A-Za-z0-9+/_-])(?=[A-Za-z0-9+/_-]*\d)(?=[A-Za-z0-9+/_-]*[a-z])(?=[A-Za-z0-9+/_-]*[A-Z])[A-Za-z0-9+/_-]{32,}={0,2}/g,
];

/** `text`, a few thousand characters at most, with everything that looks like a credential replaced. Errs on the side of hiding. */
export function maskSecrets(text: string): string {
  return SECRETS.reduce((masked, secret) => masked.replace(secret, "[secret]"), text);
}

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
