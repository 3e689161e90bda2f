/** A word of a PowerShell line. `text` null: it holds a variable, a subexpression or a pattern. */
export type PowerShellWord = { readonly kind: "word"; readonly text: string | null; readonly written: string };
export type PowerShellToken =
  | PowerShellWord
  | { readonly kind: "separator" | "pipe"; readonly written: string }
  /** `>`, `>>`, `2>`, `*>`. */
  | { readonly kind: "redirect"; readonly isAppend: boolean; readonly isMerge: boolean; readonly written: string };

type Rule = readonly [pattern: RegExp, token: (found: RegExpExecArray) => PowerShellToken | null];

const REDIRECT = /(?:[1-6*])?>(>)?(&[12])?/y;

const RULES: readonly Rule[] = [
  [/[ \t]+|`\r?\n|#[^\n]*|<#[\s\S]*?#>/y, () => null],
  [
    REDIRECT,
    ([written, append, merge]) => ({
      kind: "redirect",
      isAppend: append !== undefined,
      isMerge: merge !== undefined,
      written,
    }),
  ],
  [/&&|\|\||;|\r?\n/y, ([written]) => ({ kind: "separator", written })],
  [/\|/y, ([written]) => ({ kind: "pipe", written })],
  [/@'\r?\n([\s\S]*?)\r?\n'@/y, ([written, text = ""]) => word(written, text)],
  [/@"\r?\n([\s\S]*?)\r?\n"@/y, ([written, text = ""]) => word(written, plainOrNull(text))],
  [/'((?:[^']|'')*)'/y, ([written, text = ""]) => word(written, text.replaceAll("''", "'"))],
  [/"((?:[^"`]|`[\s\S]|"")*)"/y, ([written, text = ""]) => word(written, plainOrNull(text))],
  [/[^\s'"`;|&<>(){}$@#,]+/y, ([written]) => word(written, /[*?[\]]/.test(written) ? null : written)],
];

/** A simple line of PowerShell in words. Null: it has blocks, expressions or anything else that is not words. */
export function powerShellTokens(line: string): readonly PowerShellToken[] | null {
  const tokens: PowerShellToken[] = [];
  let isApart = true;
  for (let at = 0; at < line.length; ) {
    const next = nextToken(line, at);
    if (next === null) return null;
    if (next.token !== null) addToken(tokens, next.token, isApart);
    isApart = next.token === null;
    at += next.length;
  }
  return tokens;
}

/** `a"b"$c` is one word, and so is the list `a.ts, b.ts`: neither is put together. */
function addToken(tokens: PowerShellToken[], token: PowerShellToken, isApart: boolean): void {
  const before = tokens.at(-1);
  const areWords = before?.kind === "word" && token.kind === "word";
  if (!areWords || (isApart && !token.written.startsWith(",") && !before.written.endsWith(","))) {
    tokens.push(token);
    return;
  }
  // `-Force:$true`: that the switch is given is known.
  const isNamed = /^-\w+:$/.test(before.written);
  tokens[tokens.length - 1] = word(`${before.written}${token.written}`, isNamed ? before.text : null);
}

function nextToken(
  line: string,
  at: number,
): { readonly token: PowerShellToken | null; readonly length: number } | null {
  for (const [pattern, token] of RULES) {
    pattern.lastIndex = at;
    const found = pattern.exec(line);
    if (found !== null) return { token: token(found), length: found[0].length };
  }
  return variableAt(line, at);
}

/** A variable or a list is a word that is not known; blocks and subexpressions end the understanding. */
function variableAt(line: string, at: number): { readonly token: PowerShellToken; readonly length: number } | null {
  const found = /^(?:\$(?:env:)?[\w:?]+(?:\.\w+)*|,)[^\s;|&<>(){}]*/.exec(line.slice(at));
  return found === null
    ? null
    : { token: word(found[0], found[0] === "$null" ? "$null" : null), length: found[0].length };
}

function word(written: string, text: string | null): PowerShellWord {
  return { kind: "word", text, written };
}

function plainOrNull(text: string): string | null {
  return /[$`]/.test(text) ? null : text.replaceAll('""', '"');
}
