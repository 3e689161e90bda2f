import type { ScriptToken } from "./script-tokens.ts";

/**
 * Names that a program binds in another way than by a plain `name = value`, or `for name in …`, at the start of a
 * statement: parameters, `with … as name`, `name += …`, a list that grows. What they stand for is not known.
 */
export function otherwiseBound(statements: readonly (readonly ScriptToken[])[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of statements) {
    for (const found of boundIn(textOf(statement))) for (const [name] of found.matchAll(NAME)) names.add(name);
  }
  return names;
}

const NAME = /[A-Za-z_$][\w$]*/g;

/** One statement with a blank between its tokens and nothing in its strings. */
function textOf(statement: readonly ScriptToken[]): string {
  return statement.map(({ kind, value }) => (kind === "text" || kind === "open-text" ? '""' : value)).join(" ");
}

/** Each finds names in its first group. Stretches have a limit, so that each takes time in proportion to the text. */
const BINDINGS: readonly RegExp[] = [
  // `name += …`, `name := …`
  /([\w$]+) (?:[-+*/%&|^@:]|\* \*|\/ \/|> >|< <|& &|\| \||\? \?) = (?!=)/g,
  /\bas ([\w$]+)/g,
  /\b(?:def|function)\b[^(]{0,200}\( ([^)]{0,500})/g,
  /\blambda ([^:]{0,200})/g,
  /\( ([^()]{0,500})\) = >/g,
  /([\w$]+) = >/g,
  // A keyword, a default, or an assignment behind a condition.
  /(?<=.)(?<!^(?:const|let|var) )(?<![\w$])([\w$]+) = (?![=>])/g,
  // `a, b = …`, `const { a } = …`
  /^(?:(?:const|let|var) )?((?:[[({] )?[\w$]+(?: : [\w$]+)? ,[^=]{0,500}|[[({] [^=]{0,500}) = (?![=>])/g,
  // `list[0] = …` and what else changes a list
  /([\w$]+) \[ [^=]{0,200}\] = (?!=)/g,
  /([\w$]+) \. (?:append|extend|insert|push|unshift|splice|add|update) \(/g,
  // A loop inside something, or over several names.
  /(?<=.)\bfor (?:\( )?((?:(?!\b(?:in|of)\b).){0,200}) (?:in|of) /g,
  /^for (?:\( )?(?:(?:const|let|var) )?((?:\( )?[\w$]+ ,(?:(?!\b(?:in|of)\b).){0,200}|[[{](?:(?!\b(?:in|of)\b).){0,200}) (?:in|of) /g,
];

function boundIn(text: string): readonly string[] {
  return BINDINGS.flatMap((binding) => [...text.matchAll(binding)].map(([, names]) => String(names)));
}
