import { hasFlag, parseArguments, valueOfFlag } from "./arguments.ts";
import { type Call, doubt, textOf, write } from "./call.ts";
import type { Text } from "./shell-state.ts";

const LINE_CHARACTERS = 76;

/** `base64`, as it turns a known text into another (RFC 4648; lines of 76 characters, as GNU's writes them). */
export function base64(call: Call): Text {
  const given = parseArguments(call.words, { short: "wiob", long: ["wrap", "input", "output", "break"] });
  const output = valueOfFlag(given, "-o", "--output");
  if (output !== undefined) write(call, output, "whole");
  const [file = valueOfFlag(given, "-i", "--input")] = given.words;
  const text = file === undefined || file === "-" ? call.input : textOf(call, file);
  if (!given.isExact) return doubt(call);
  if (text === null || output !== undefined) return null;
  if (hasFlag(given, "-d", "-D", "--decode")) return decoded(text);
  const width = hasFlag(given, "-w", "--wrap") ? valueOfFlag(given, "-w", "--wrap") : String(LINE_CHARACTERS);
  return encoded(text, Number(width));
}

function encoded(text: string, width: number): Text {
  const bytes = new TextEncoder().encode(text);
  const all = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  if (width === 0) return all;
  if (!(width > 0)) return null;
  const lines: string[] = [];
  for (let at = 0; at < all.length; at += width) lines.push(`${all.slice(at, at + width)}\n`);
  return lines.join("");
}

/** Null: it is no base64, or no text. */
function decoded(text: string): Text {
  try {
    const binary = atob(text.replace(/\s/g, ""));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
