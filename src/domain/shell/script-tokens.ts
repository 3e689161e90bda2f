/** A stretch of a Python or JavaScript program. `text`: a string without anything filled in; `open-text`: with, or with escapes. */
export type ScriptToken = {
  readonly kind: "text" | "open-text" | "name" | "number" | "mark" | "line";
  readonly value: string;
};

export type ScriptLanguage = "python" | "javascript";

const PYTHON_STRING =
  /([rRbBuUfF]{0,2})("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*')/y;
const JAVASCRIPT_STRING = /()("(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'|`(?:[^`\\]|\\[\s\S])*`)/y;
const PYTHON_COMMENT = /#[^\n]*/y;
const JAVASCRIPT_COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const NAME = /[A-Za-z_$][\w$]*/y;
const NUMBER = /\d[\w.]*/y;
const REGULAR_EXPRESSION = /\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
const QUOTED_MARK = /\\(["'`\\/])/g;
const SPACE = /[ \t\r\f]+|\\\n/y;

type Rule = readonly [pattern: RegExp, kind: "skipped" | "string" | "name" | "number"];

const JAVASCRIPT: readonly Rule[] = [
  [SPACE, "skipped"],
  [JAVASCRIPT_COMMENT, "skipped"],
  [JAVASCRIPT_STRING, "string"],
  [NAME, "name"],
  [NUMBER, "number"],
];
const WITH_EXPRESSION: readonly Rule[] = [...JAVASCRIPT, [REGULAR_EXPRESSION, "number"]];
const PYTHON: readonly Rule[] = [
  [SPACE, "skipped"],
  [PYTHON_COMMENT, "skipped"],
  [PYTHON_STRING, "string"],
  [NAME, "name"],
  [NUMBER, "number"],
];

/** Tokens of a program; null: a quote in it does not end, so nothing in it is understood. */
export function scriptTokens(program: string, language: ScriptLanguage): readonly ScriptToken[] | null {
  const tokens: ScriptToken[] = [];
  for (let at = 0; at < program.length; ) {
    const next = nextToken(program, at, language, tokens.at(-1));
    if (next === null) return null;
    if (next.token !== null) tokens.push(next.token);
    at += next.length;
  }
  return tokens;
}

type Next = { readonly token: ScriptToken | null; readonly length: number };

/** Null: a quote that does not end. */
function nextToken(
  program: string,
  at: number,
  language: ScriptLanguage,
  before: ScriptToken | undefined,
): Next | null {
  for (const [pattern, kind] of rulesOf(language, before)) {
    pattern.lastIndex = at;
    const found = pattern.exec(program);
    if (found !== null) return { token: tokenOf(kind, found), length: found[0].length };
  }
  const mark = program.charAt(at);
  if (/["'`]/.test(mark)) return null;
  return { token: { kind: mark === "\n" ? "line" : "mark", value: mark }, length: 1 };
}

function rulesOf(language: ScriptLanguage, before: ScriptToken | undefined): readonly Rule[] {
  if (language === "python") return PYTHON;
  return mayBeExpression(before) ? WITH_EXPRESSION : JAVASCRIPT;
}

function tokenOf(kind: Rule[1], [all, prefix = "", quoted = ""]: RegExpExecArray): ScriptToken | null {
  if (kind === "skipped") return null;
  return kind === "string" ? stringToken(prefix, quoted) : { kind, value: all };
}

function stringToken(prefix: string, quoted: string): ScriptToken {
  const width = /^("""|''')/.test(quoted) ? 3 : 1;
  const inner = quoted.slice(width, -width);
  const isFilled = (/f/i.test(prefix) && /[{}]/.test(inner)) || (quoted.startsWith("`") && inner.includes("${"));
  if (isFilled) return { kind: "open-text", value: inner };
  if (/r/i.test(prefix)) return { kind: "text", value: inner };
  const isPlain = !inner.replace(QUOTED_MARK, "").includes("\\");
  // What `\x41` and its like stand for is not worked out.
  return isPlain ? { kind: "text", value: inner.replace(QUOTED_MARK, "$1") } : { kind: "open-text", value: inner };
}

/** After these, a slash begins a regular expression and no division. */
function mayBeExpression(before: ScriptToken | undefined): boolean {
  if (before === undefined || before.kind === "line") return true;
  if (before.kind === "name") return /^(return|typeof|case|in|of|delete|void|throw|new)$/.test(before.value);
  return before.kind === "mark" && !/[)\]}]/.test(before.value);
}
