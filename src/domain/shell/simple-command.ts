import type { Assignment, Command } from "unbash";
import type { Call, Changes } from "./call.ts";
import { assign, type Context, expanderOf, type Result, result, writtenAt } from "./context.ts";
import { expandText, expandWord } from "./expand-word.ts";
import { baseName } from "./path-text.ts";
import { withRedirections } from "./redirections.ts";
import { OWN_DECLARATIONS, runBuiltin } from "./shell-builtins.ts";
import { joinTexts, type ShellFunction, type Text } from "./shell-state.ts";

export function runSimpleCommand(node: Command, context: Context): Result {
  return withRedirections(node, context, (inner) => runWithoutRedirections(node, inner));
}

function runWithoutRedirections(node: Command, context: Context): Result {
  const assignments = node.prefix.filter((prefix) => prefix.type === "Assignment");
  if (node.name === undefined) {
    for (const assignment of assignments) assign(assignment, context);
    // `$(< file)` is the text of the file.
    const isReading = node.redirects.some(({ type, operator }) => type === "Redirect" && operator === "<");
    return result(isReading ? context.input : "");
  }
  const part = writtenAt(context, node);
  const expander = expanderOf(context);
  const environment = new Map(
    assignments.map((assignment) => [assignment.name, assignedText(assignment, context)] as const),
  );
  const hides = context.shell.returns !== null && isOwnDeclaration(node.name.text, node.args);
  const words = [node.name, ...node.args].flatMap((argument) => {
    if (argument.type === "Word") return expandWord(argument, expander);
    if (hides) context.shell.hide(argument.name);
    return [declared(argument, context)];
  });
  return runWords(words, part, environment, context);
}

/** Of variables that a function has to itself. */
function isOwnDeclaration(name: string, args: Command["args"]): boolean {
  return OWN_DECLARATIONS.has(name) && !args.some(({ text }) => text === "-g");
}

function assignedText({ value }: Assignment, context: Context): Text {
  return value.type === "ArrayValue" ? null : expandText(value, expanderOf(context));
}

/** `export A=b`: the assignment itself is made here, as the shell does. */
function declared(assignment: Assignment, context: Context): Text {
  assign(assignment, context);
  return joinTexts([`${assignment.name}=`, context.shell.variables.get(assignment.name) ?? null]);
}

/** Runs a command whose words are known as far as they can be. */
export function runWords(
  words: readonly Text[],
  part: string,
  environment: ReadonlyMap<string, Text>,
  context: Context,
): Result {
  const { reading, shell, walker, language } = context;
  if (!reading.step(part)) return result(null);
  const [name, ...args] = words;
  // `$empty` alone runs nothing.
  if (name === undefined) return result("");
  if (name === null || shell.functions.get(name) === null) {
    reading.doubt(part);
    return result(null);
  }
  reading.runs(words);
  const nested = (changes: Changes): Context => ({ ...context, ...changes });
  const call: Call = {
    name: baseName(name),
    words: args,
    part,
    reading,
    shell,
    input: context.input,
    environment,
    run: (inner, changes = {}) =>
      reading.deeper(part, null, () => runWords(inner, part, environment, nested(changes)).out),
    runScript: (text, changes = {}) => reading.deeper(part, null, () => walker.text(text, nested(changes)).out),
  };
  const body = shell.functions.get(name);
  if (body != null) return reading.deeper(part, result(null), () => runFunction(body, call, context));
  const builtin = runBuiltin(call);
  if (builtin !== null) return builtin;
  const reader = language.findReader(name);
  if (reader !== null) return result(reader(call));
  reading.doubt(part);
  return result(null);
}

function runFunction({ body, source }: ShellFunction, call: Call, context: Context): Result {
  const { shell, walker } = context;
  let out: Text = null;
  const comesBack = shell.inFunction(call.words, () => {
    for (const [name, value] of call.environment) {
      shell.hide(name);
      shell.variables.set(name, value);
      shell.exported.set(name, true);
    }
    const done = walker.node(body, { ...context, source });
    out = done.out;
    return done;
  });
  return result(out, !comesBack);
}
