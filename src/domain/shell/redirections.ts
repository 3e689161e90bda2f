import type { HereDoc, HereString, Redirect, Redirection } from "unbash";
import type { WriteKind } from "./command-effects.ts";
import { type Context, expanderOf, type Result, result, writtenAt } from "./context.ts";
import { expandParts, expandTarget, expandText } from "./expand-word.ts";
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
    if (redirect.type === "HereDoc") input = hereDocument(redirect, context);
    else if (redirect.type === "HereString") input = hereString(redirect, context);
    else if (redirect.operator === "<") input = textBefore(targetOf(redirect, context), context);
    else if (redirect.operator !== "<&") out = outputTo(redirect, part, context) ?? out;
  }
  const done = follow({ ...context, input });
  if (out === null) return done;
  if (out.absolute !== null) {
    context.reading.remember(out.absolute, joinTexts([out.before, done.out]));
  }
  return result("", done.ends);
}

function hereString({ target }: HereString, context: Context): Text {
  return target === undefined ? null : joinTexts([expandText(target, expanderOf(context)), "\n"]);
}

function targetOf({ target }: Redirect, context: Context): Text {
  return target === undefined ? null : expandTarget(target, expanderOf(context));
}

function outputTo(redirect: Redirect, part: string, context: Context): Out {
  const { reading, shell } = context;
  const { operator, descriptor } = redirect;
  const target = targetOf(redirect, context);
  const isStdout = descriptor === undefined || (descriptor.type === "FileDescriptor" && descriptor.value === 1);
  if (operator === ">&" && isDescriptor(target)) {
    // Standard output that goes to another descriptor is not what a pipe or `$(…)` reads.
    return isStdout && target !== "1" ? { absolute: null, before: null } : null;
  }
  const kind = OUTPUT_KINDS.get(operator) ?? "whole";
  const before = kind === "whole" ? "" : textBefore(target, context);
  reading.writes(shell, target, kind, part);
  return isStdout && kind !== "part" ? { absolute: reading.absolute(shell, target), before } : null;
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

function textBefore(path: Text, { reading, shell }: Context): Text {
  const absolute = reading.absolute(shell, path);
  return absolute === null ? null : reading.text(absolute);
}

function hereDocument({ body, operator }: HereDoc, context: Context): Text {
  const text = body.parts === undefined ? body.text : expandParts(body.parts, expanderOf(context));
  return text === null || operator === "<<" ? text : text.replace(/^\t+/gm, "");
}
