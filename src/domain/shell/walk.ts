import type { ArithmeticFor, Coproc, ParsedScript, Pipeline, Statement, SyntaxNode } from "unbash";
import { walkAndOr } from "./and-or.ts";
import { walkCase, walkIf } from "./branches.ts";
import { type Context, expanderOf, type Result, result, type Walkable, type Walker, writtenAt } from "./context.ts";
import { followNested } from "./expand-word.ts";
import { walkFor, walkWhile } from "./loops.ts";
import { withRedirections } from "./redirections.ts";
import { forgetAssigned, joinTexts, type Text } from "./shell-state.ts";
import { runSimpleCommand } from "./simple-command.ts";

/** Follows a parsed line, node by node, in the order in which a shell would run it. */
export const walker: Walker = { node: walkNode, statements: walkStatements, parsed: walkParsed, text: walkText };

function walkText(script: string, context: Context): Result {
  return walkParsed(context.language.parse(script), { ...context, source: script });
}

function walkParsed(script: ParsedScript, context: Context): Result {
  // What the parser does not understand may still be understood by the shell.
  if ((script.errors?.length ?? 0) > 0) context.reading.doubt(writtenAt(context, script));
  return walkStatements(script.commands, context);
}

function walkStatements(statements: readonly Statement[], context: Context): Result {
  let out: Text = "";
  for (const statement of statements) {
    const written = writtenAt(context, statement);
    if (!context.reading.step(written)) return result(null);
    const { command } = statement;
    const step = statement.background === true ? walkBeside(command, context) : walkNode(command, context);
    out = joinTexts([out, step.out]);
    if (step.ends) return result(out, true);
  }
  return result(out);
}

/** What runs at the same time: how far it is when the next one reads a file is not known. */
function walkBeside(node: Walkable, context: Context): Result {
  const own = { ...context, shell: context.shell.subshell() };
  return result(context.reading.maybe(() => walkNode(node, own)).out);
}

function walkNode(node: Walkable, context: Context): Result {
  const { reading } = context;
  return reading.deeper(writtenAt(context, node), result(null), () => walkOne(node, context));
}

function walkOne(node: Walkable, context: Context): Result {
  switch (node.type) {
    case "Command":
      return runSimpleCommand(node, context);
    case "Pipeline":
      return walkPipeline(node, context);
    case "AndOr":
      return walkAndOr(node, context);
    case "Redirected":
      return withRedirections(node, context, (inner) => walkNode(node.command, inner));
    case "Subshell":
      return result(walkStatements(node.body.commands, { ...context, shell: context.shell.subshell() }).out);
    case "BraceGroup":
      return walkStatements(node.body.commands, context);
    case "CompoundList":
      return walkStatements(node.commands, context);
    case "If":
      return walkIf(node, context);
    case "Case":
      return walkCase(node, context);
    case "For":
      return walkFor(node, context);
    case "Select":
      return walkFor(node, context);
    case "While":
      return walkWhile(node, context);
    case "ArithmeticFor":
      return walkArithmeticFor(node, context);
    case "Function":
      context.shell.functions.set(node.name.value, { body: node.body, source: context.source });
      return result("");
    case "Coproc":
      return walkCoproc(node, context);
    default:
      followSubstitutions(node, context);
      return result("");
  }
}

function walkPipeline({ commands }: Pipeline, context: Context): Result {
  // `! command` and `time command`.
  const only = commands.length === 1 ? commands[0] : undefined;
  if (only !== undefined) return walkNode(only, context);
  let { input } = context;
  for (const command of commands) {
    input = walkNode(command, { ...context, shell: context.shell.subshell(), input }).out;
  }
  return result(input);
}

function walkArithmeticFor(node: ArithmeticFor, context: Context): Result {
  forgetAssigned(writtenAt(context, { pos: node.pos, end: node.body.pos }), context.shell);
  for (const part of [node.initialize, node.test, node.update])
    if (part !== undefined) followNested(part, expanderOf(context));
  return walkWhile({ clause: undefined, body: node.body }, context);
}

function walkCoproc(node: Coproc, context: Context): Result {
  walkNode(node.body, { ...context, shell: context.shell.subshell() });
  return result(null);
}

/** `[[ … ]]` and `(( … ))` write nothing themselves; a substitution in them may, and arithmetic assigns. */
function followSubstitutions(node: SyntaxNode, context: Context): void {
  if (node.type === "ArithmeticCommand") forgetAssigned(node.body, context.shell);
  followNested(node, expanderOf(context));
}
