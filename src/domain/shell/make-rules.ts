/** What a makefile says of one target. */
export type MakeRule = { readonly prerequisites: readonly string[]; readonly recipe: readonly string[] };

export type Makefile = {
  readonly rules: ReadonlyMap<string, MakeRule>;
  /** The target of a call that names none. */
  readonly first: string | null;
  readonly isPhony: (target: string) => boolean;
  /** A text with its variables filled in; null: something in it cannot be known. */
  readonly expand: (text: string, automatic: ReadonlyMap<string, string>) => string | null;
};

/** Under these it cannot be told what is a rule, what a variable is, or what runs the lines. */
const UNCLEAR =
  /^[ \t]*(-?include|sinclude|ifn?eq|ifn?def|else|endif|define|export|unexport|override|vpath|load)\b|^[ \t]*\.(ONESHELL|SHELLFLAGS|RECIPEPREFIX|SECONDEXPANSION|POSIX)\b|^[ \t]*(SHELL|MAKEFLAGS)[ \t]*[:?+]?=|\$\((eval|call|foreach)\b/m;
const ASSIGNMENT = /^([\w.-]+)\s*(::?:?=|\?=|\+=|=)\s*(.*)$/;
const RULE = /^([^\s:=#][^:=#]*)(::?)(?!=)([^;=|]*)(?:;(.*))?$/;
/** Variables that stand in each other multiply. */
const MOST_FILLED = 1_000;

/**
 * The plain rules of a makefile (GNU make, "Writing Rules").
 *
 * @param given variables of the call (`make A=b`), which win
 * @returns null: there is more in it than rules with literal targets, recipes and variables
 */
export function readMakefile(text: string, given: ReadonlyMap<string, string>): Makefile | null {
  const joined = text.replace(/\\\r?\n[ \t]*/g, " ");
  if (UNCLEAR.test(joined)) return null;
  const reader = new Reader();
  for (const line of joined.split(/\r?\n/)) if (!reader.read(line)) return null;
  const { rules, variables } = reader;
  for (const [name, value] of given) variables.set(name, value);
  const phony = new Set(rules.get(".PHONY")?.prerequisites);
  return {
    rules,
    first: reader.first,
    isPhony: (target) => phony.has(target),
    expand: (some, own) => filled(some, variables, own, { left: MOST_FILLED }),
  };
}

type GrowingRule = { readonly prerequisites: string[]; readonly recipe: string[] };

class Reader {
  readonly rules = new Map<string, GrowingRule>();
  readonly variables = new Map<string, string>();
  first: string | null = null;
  /** The targets to which the next line of a recipe belongs. */
  #open: readonly string[] = [];

  /** False: the line is not understood. */
  read(line: string): boolean {
    if (line.startsWith("\t")) {
      for (const target of this.#open) this.rules.get(target)?.recipe.push(line.slice(1));
      return true;
    }
    const plain = line.replace(/(^|\s)#.*$/, "").trim();
    const assignment = ASSIGNMENT.exec(plain);
    const rule = assignment === null ? RULE.exec(plain) : null;
    if (assignment !== null) assign(this.variables, assignment);
    if (rule !== null) this.#begin(rule);
    else if (plain !== "") this.#open = [];
    return plain === "" || assignment !== null || rule !== null;
  }

  #begin(rule: RegExpExecArray): void {
    this.#open = addRule(this.rules, rule);
    this.first ??= this.#open.find((target) => !target.startsWith(".")) ?? null;
  }
}

function assign(variables: Map<string, string>, [, name = "", operator, value = ""]: RegExpExecArray): void {
  const before = variables.get(name);
  if (operator === "+=" && before !== undefined) variables.set(name, `${before} ${value}`);
  else if (operator !== "?=" || before === undefined) variables.set(name, value);
}

/** A pattern (`%.o`) or a name with a variable stands for targets that are not followed. */
function addRule(
  rules: Map<string, GrowingRule>,
  [, names = "", , prerequisites = "", recipe]: RegExpExecArray,
): readonly string[] {
  const targets = names.split(/\s+/).filter((name) => name !== "" && !/[%$&]/.test(name));
  for (const target of targets) {
    const rule = rules.get(target) ?? { prerequisites: [], recipe: [] };
    rule.prerequisites.push(...prerequisites.split(/\s+/).filter((name) => name !== ""));
    if (recipe !== undefined) rule.recipe.push(recipe.trim());
    rules.set(target, rule);
  }
  return targets;
}

/** `$$`, `$@`, `$(NAME)`, `${NAME}`; functions of make are not worked out. */
function filled(
  text: string,
  variables: ReadonlyMap<string, string>,
  automatic: ReadonlyMap<string, string>,
  budget: { left: number },
): string | null {
  let isKnown = true;
  const out = text.replace(
    /\$(?:(\$)|\(([^()]*)\)|\{([^{}]*)\}|(.?))/g,
    (...match: readonly (string | undefined)[]) => {
      const [, dollar, round, curly, letter] = match;
      if (dollar !== undefined) return "$";
      const name = String(round ?? curly ?? letter);
      const value = automatic.get(name) ?? variables.get(name);
      budget.left -= 1;
      const isStopped = value === undefined || !isKnown || budget.left < 0;
      const inner = isStopped ? null : filled(value, variables, new Map(), budget);
      isKnown &&= inner !== null;
      return inner ?? "";
    },
  );
  return isKnown ? out : null;
}
