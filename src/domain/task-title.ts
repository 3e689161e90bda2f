const MOST_CHARACTERS = 80;

/** What looks like a credential: known prefixes, `name=value` of secret-sounding names, long random words. */
const SECRETS = [
  /\b(?:sk|pk|rk|ghp|gho|ghs|ghu|glpat|xox[abprs]|AKIA|ASIA|AIza|npm|hf)[-_A-Za-z0-9]{12,}/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s/@:]+:[^\s/@]+@/gi,
  /\b(?:password|passwd|secret|token|api[-_ ]?key|auth(?:orization)?|bearer)\b\s*(?:is\s*)?[:= ]\s*["']?[^\s"']{6,}/gi,
  /\b(?=[A-Za-z0-9+/_-]*\d)(?=[A-Za-z0-9+/_-]*[A-Za-z])[A-Za-z0-9+/_-]{32,}={0,2}/g,
];

/** `text` with everything that looks like a credential replaced. Errs on the side of hiding. */
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
  const line = maskSecrets(prompt).replace(/\s+/g, " ").trim();
  const characters = [...line];
  return characters.length <= MOST_CHARACTERS ? line : `${characters.slice(0, MOST_CHARACTERS - 1).join("")}…`;
}
