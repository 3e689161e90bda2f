import type { HereDoc, Redirect, Redirection, Word } from "unbash";
import type { WriteKind } from "./command-effects.ts";
import { type Context, expanderOf, type Result, result, writtenAt } from "./context.ts";
import { expandParts, expandText } from "./expand-word.ts";
import { joinTexts, type Text } from "./shell-state.ts";

type Redirectable = { readonly pos: number; readonly end: number; readonly redirects: readonly Redirection[] };
/** Where stdout goes. Null: on to whoever reads this command. */
type Out = { readonly absolute: Text; readonly before: Text } | null;

/** Runs `follow` with stdin as the redirections set it, and notes the files that they write. */
export function withRedirections(node: Redirectable, context: Context, follow: (inner: Context) => Result): Result {
  const part = writtenAt(context, node);
  let { input } = context;
  let out: Out = null;
  for (const redirect of node.redirects) {
    const own = inputFrom(redirect, context);
    if (own !== undefined) input = own;
    else if (redirect.type === "Redirect") out = outputTo(redirect, part, context) ?? out;
  }
  const done = follow({ ...context, input });
  if (out === null) return done;
  if (out.absolute !== null) {
    context.reading.remember(out.absolute, joinTexts([out.before, done.out]));
  }
  return result("", done.ends);
}

/** What stdin holds after a redirection; undefined: it does not change stdin. */
function inputFrom(redirect: Redirection, context: Context): Text | undefined {
  if (redirect.type === "HereDoc") return hereDocument(redirect, context);
  if (redirect.operator !== "<" && redirect.operator !== "<<<") return undefined;
  const target = targetOf(redirect, context);
  if (redirect.operator === "<") return fileText(target, context);
  return target === null ? null : `${target}\n`;
}

function targetOf({ target }: { readonly target: Word | undefined }, context: Context): Text {
  return target === undefined ? null : expandText(target, expanderOf(context));
}

function outputTo(redirect: Redirect, part: string, context: Context): Out {
  const { reading, shell } = context;
  const { operator, descriptor } = redirect;
  if (operator === "<&") return null;
  const target = targetOf(redirect, context);
  const isStdout = descriptor === undefined || (descriptor.type === "FileDescriptor" && descriptor.value === 1);
  if (operator === ">&" && isDescriptor(target)) {
    // Standard output that goes to another descriptor is not what a pipe or `$(…)` reads.
    return isStdout && target !== "1" ? { absolute: null, before: null } : null;
  }
  const kind = OUTPUT_KINDS.get(operator) ?? "whole";
  const absolute = reading.absolute(shell, target);
  const before = kind === "whole" ? "" : textBefore(absolute, context);
  reading.writes(shell, target, kind, part);
  return isStdout && kind !== "part" ? { absolute, before } : null;
}

/** All others replace the file. */
const OUTPUT_KINDS: ReadonlyMap<string, WriteKind> = new Map<string, WriteKind>([
  [">>", "append"],
  ["&>>", "append"],
  ["<>", "part"],
]);

/** `2>&1`, `>&-`. */
function isDescriptor(target: Text): boolean {
  return target !== null && /^(-|\d+-?)$/.test(target);
}

function textBefore(absolute: Text, { reading }: Context): Text {
  return absolute === null ? null : reading.text(absolute);
}

function hereDocument({ body, operator }: HereDoc, context: Context): Text {
  const text = body.parts === undefined ? body.text : expandParts(body.parts, expanderOf(context));
  return text === null || operator === "<<" ? text : text.replace(/^\t+/gm, "");
}

function fileText(path: Text, { reading, shell }: Context): Text {
  const absolute = reading.absolute(shell, path);
  return absolute === null ? null : reading.text(absolute);
}
