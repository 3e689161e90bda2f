import type { ParameterExpansionPart, Word } from "unbash";
import { matchesPattern } from "./pattern.ts";
import type { ShellState, Text } from "./shell-state.ts";

/** The value of `$name`, as one text; null: not known. */
export function variableValue(shell: ShellState, name: string): Text {
  if (/^[1-9]\d*$/.test(name)) return shell.positional?.[Number(name) - 1] ?? null;
  if (name === "0") return shell.name;
  if (name === "#") return shell.positional === null ? null : String(shell.positional.length);
  const array = shell.arrays.get(name);
  return array === undefined ? (shell.variables.get(name) ?? null) : (array[0] ?? null);
}

/** `"$@"`, `${a[@]}`: many words. Null: it is one text. Each word may be unknown. */
export function listOf(shell: ShellState, name: string, index: string | null): readonly Text[] | null {
  if (name === "@" || name === "*") return shell.positional ?? [null];
  if (index !== "@" && index !== "*") return null;
  return shell.arrays.get(name) ?? [shell.variables.get(name) ?? null];
}

/**
 * The value of `${…}`.
 *
 * @param textOf expands the operand of an operator
 * @param isLikelyUnset for a variable that the line does not set
 */
export function parameterValue(
  shell: ShellState,
  part: ParameterExpansionPart,
  textOf: (word: Word) => Text,
  isLikelyUnset: (name: string) => boolean,
): Text {
  if (part.prefix !== undefined) return null;
  const value = indexedValue(shell, part, textOf);
  const { operation } = part;
  if (operation === undefined) return value;
  switch (operation.type) {
    case "Default":
      return defaulted(shell, part.parameter, { value, isLikelyUnset }, operation.operator, () =>
        textOf(operation.operand),
      );
    case "Remove":
      return removed(value, operation.operator, textOf(operation.operand));
    case "Replace":
      return replaced(value, operation.operator, textOf(operation.pattern), textOf(operation.replacement));
    case "CaseModification":
      if (operation.operand !== undefined || value === null) return null;
      if (operation.operator === "^^") return value.toUpperCase();
      return operation.operator === ",," ? value.toLowerCase() : null;
    default:
      return null;
  }
}

function indexedValue(shell: ShellState, part: ParameterExpansionPart, textOf: (word: Word) => Text): Text {
  if (part.index === undefined) return variableValue(shell, part.parameter);
  const index = textOf(part.index);
  if (index === null || !/^\d+$/.test(index)) return null;
  return shell.arrays.get(part.parameter)?.[Number(index)] ?? null;
}

type Given = { readonly value: Text; readonly isLikelyUnset: (name: string) => boolean };

function defaulted(
  shell: ShellState,
  name: string,
  { value, isLikelyUnset }: Given,
  operator: string,
  operand: () => Text,
): Text {
  const alternative = operand();
  // A variable that the line does not set may come from the environment, or from a start file of the shell.
  if (value === null) {
    const isAsked = /[-=]$/.test(operator) && isForeign(shell, name);
    return isAsked && isLikelyUnset(name) ? alternative : null;
  }
  const isGiven = value !== "" || !operator.startsWith(":");
  if (operator.endsWith("+")) return isGiven ? alternative : "";
  if (isGiven) return value;
  // The shell stops here.
  if (operator.endsWith("?")) return null;
  if (operator.endsWith("=")) shell.variables.set(name, alternative);
  return alternative;
}

/** A variable that the line itself says nothing of. */
function isForeign(shell: ShellState, name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name) && !shell.variables.has(name) && !shell.arrays.has(name);
}

/** Cutting tries every length. */
const MOST_CUT_CHARACTERS = 500;

function removed(value: Text, operator: string, pattern: Text): Text {
  if (value === null || pattern === null || value.length > MOST_CUT_CHARACTERS) return null;
  if (matchesPattern("", pattern) === null) return null;
  const isFront = operator.startsWith("#");
  const cuts = Array.from({ length: value.length + 1 }, (_, length) => length);
  const cut = (operator.length === 2 ? cuts.reverse() : cuts).find((length) => {
    const piece = isFront ? value.slice(0, length) : value.slice(value.length - length);
    return matchesPattern(piece, pattern) === true;
  });
  if (cut === undefined) return value;
  return isFront ? value.slice(cut) : value.slice(0, value.length - cut);
}

function replaced(value: Text, operator: string, pattern: Text, replacement: Text): Text {
  if (value === null || pattern === null || pattern === "" || replacement === null || /[*?[\\]/.test(pattern))
    return null;
  if (operator === "//") return value.replaceAll(pattern, () => replacement);
  if (operator === "/#") return value.startsWith(pattern) ? replacement + value.slice(pattern.length) : value;
  if (operator === "/%") return value.endsWith(pattern) ? value.slice(0, -pattern.length) + replacement : value;
  return value.replace(pattern, () => replacement);
}
