/** What looks like a credential. Only in a text with one of `signs` (in lower case) can `pattern` be found. */
type Secret = { readonly signs: readonly string[] | ((text: string) => boolean); readonly pattern: RegExp };

/**
 * Known prefixes, `name=value` of secret-sounding names, long random words.
 * "refactor the auth middleware" names no secret: without `:`, `=` or `is`, the value must hold a digit.
 */
export const SECRETS: readonly Secret[] = [
  {
    signs: ["-----begin "],
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  },
  { signs: ["eyj"], pattern: /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?/g },
  { signs: ["://"], pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s/@:]*:[^\s/@]+@/gi },
  {
    // biome-ignore format: one line each would hide what belongs together
    signs: [
      "sk-", "sk_", "pk_", "rk_", "gho_", "ghp_", "ghs_", "ghu_", "ghr_", "github_pat_", "glpat-", "xox",
      "npm_", "hf_", "whsec_", "dop_v1_", "ya29.", "sg.",
    ],
    pattern:
      /\b(?:sk[-_]|[pr]k_|gh[opsur]_|github_pat_|glpat-|xox[abeoprs]-|npm_|hf_|whsec_|dop_v1_|ya29\.|SG\.)[-_.A-Za-z0-9]{12,}/g,
  },
  { signs: ["akia", "asia", "aiza"], pattern: /\b(?:AKIA|ASIA|AIza)[-_A-Za-z0-9]{12,}/g },
  { signs: ["basic", "bearer"], pattern: /\b(?:basic|bearer)\s+["']?[A-Za-z0-9._~+/-]{6,}=*/gi },
  {
    signs: ["password", "passwd", "pwd", "secret", "token", "key", "auth"],
    pattern:
      /(?<![a-z])(?:password|passwd|pwd|secret|token|(?:api|access|private)[-_ ]?key|auth(?:orization)?)["']?(?:\s*[:=]\s*|\s+is\s+)["']?[^\s"']{6,}/gi,
  },
  {
    signs: ["password", "passwd", "secret", "token", "key"],
    pattern: /\b(?:password|passwd|secret|token|api[-_ ]?key)\s+["']?(?=[^\s"']*\d)[^\s"']{6,}/gi,
  },
  // Hexadecimal or base64url; then base64, which a path with a slash resembles unless it mixes all three kinds.
  { signs: hasLongWord, pattern: /\b(?=[A-Za-z0-9_-]*\d)(?=[A-Za-z0-9_-]*[A-Za-z])[A-Za-z0-9_-]{32,}={0,2}/g },
  {
    signs: hasLongWord,
    pattern:
      /(?<![A-Za-z0-9+/_-])(?=[A-Za-z0-9+/_-]*\d)(?=[A-Za-z0-9+/_-]*[a-z])(?=[A-Za-z0-9+/_-]*[A-Z])[A-Za-z0-9+/_-]{32,}={0,2}/g,
  },
];

/**
 * `text`, a few thousand characters at most, with everything that looks like a credential replaced. Errs on the side of hiding.
 * Signs are looked for first: the patterns alone take a hook that has just started 1.5 ms, each when it is used first.
 */
export function maskSecrets(text: string): string {
  return SECRETS.reduce(
    (masked, { signs, pattern }) => (isSigned(masked, signs) ? masked.replace(pattern, "[secret]") : masked),
    text,
  );
}

function isSigned(text: string, signs: Secret["signs"]): boolean {
  if (typeof signs === "function") return signs(text);
  const lower = text.toLowerCase();
  return signs.some((sign) => lower.includes(sign));
}

const LEAST_LONG = 32;

/** Letters, a digit among them, as long as a random word. */
function hasLongWord(text: string): boolean {
  let [length, hasDigit] = [0, false];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const isDigit = code >= 0x30 && code <= 0x39;
    length = isDigit || isWordCode(code) ? length + 1 : 0;
    hasDigit = length > 0 && (hasDigit || isDigit);
    if (hasDigit && length >= LEAST_LONG) return true;
  }
  return false;
}

/** Letters of ASCII, and `+-/_`. */
function isWordCode(code: number): boolean {
  if (code > 0x60) return code <= 0x7a;
  return (code >= 0x41 && code <= 0x5a) || code === 0x5f || code === 0x2f || code === 0x2d || code === 0x2b;
}
