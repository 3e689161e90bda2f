/** What stands between brackets in a pattern of gitignore(5). */
export type ByteSet = {
  readonly isNegated: boolean;
  readonly members: readonly { readonly from: number; readonly to: number }[];
  /** Of `[:digit:]` and the like; ASCII only, whatever the locale. */
  readonly classes: readonly RegExp[];
};

const CLASSES: ReadonlyMap<string, RegExp> = new Map([
  ["alnum", /[0-9A-Za-z]/],
  ["alpha", /[A-Za-z]/],
  ["blank", /[ \t]/],
  ["cntrl", /[^ -~\u0080-\u00ff]/],
  ["digit", /[0-9]/],
  ["graph", /[!-~]/],
  ["lower", /[a-z]/],
  ["print", /[ -~]/],
  ["punct", /[!-/:-@[-`{-~]/],
  ["space", /[\t\n\v\f\r ]/],
  ["upper", /[A-Z]/],
  ["xdigit", /[0-9A-Fa-f]/],
]);

/** Reads a set that opens at `open`. Null: it does not close, or names no class. As git's wildmatch.c does. */
export function readByteSet(bytes: string, open: number): { readonly set: ByteSet; readonly end: number } | null {
  const members: { readonly from: number; readonly to: number }[] = [];
  const classes: RegExp[] = [];
  const isNegated = bytes[open + 1] === "!" || bytes[open + 1] === "^";
  let at = open + (isNegated ? 2 : 1);
  let isFirst = true;
  // A bracket right at the beginning is a member.
  for (; isFirst || bytes[at] !== "]"; isFirst = false) {
    const named = /^\[:([^\]]*):\]/.exec(bytes.slice(at));
    if (named?.[1] !== undefined) {
      const known = CLASSES.get(named[1]);
      if (known === undefined) return null;
      classes.push(known);
      at += named[0].length;
      continue;
    }
    const member = readMember(bytes, at);
    if (member === null) return null;
    members.push(member);
    at = member.end;
  }
  return { set: { isNegated, members, classes }, end: at + 1 };
}

export function isInByteSet({ isNegated, members, classes }: ByteSet, byte: number, foldsCase: boolean): boolean {
  const spellings = foldsCase ? [byte, upperCase(byte)] : [byte];
  const isMember = spellings.some(
    (one) =>
      members.some(({ from, to }) => from <= one && one <= to) ||
      classes.some((known) => known.test(String.fromCharCode(one))),
  );
  return isMember !== isNegated;
}

type Member = { readonly from: number; readonly to: number; readonly end: number };

/** One byte, or a range such as `a-z`. A hyphen at the end is a member. */
function readMember(bytes: string, at: number): Member | null {
  const from = bytes[at] === "\\" ? at + 1 : at;
  if (from >= bytes.length) return null;
  const single = { from: bytes.charCodeAt(from), to: bytes.charCodeAt(from), end: from + 1 };
  if (bytes[from + 1] !== "-" || bytes[from + 2] === "]") return single;
  const to = bytes[from + 2] === "\\" ? from + 3 : from + 2;
  if (to >= bytes.length) return null;
  // Of a range that runs backwards, git still takes the first byte.
  return { from: single.from, to: Math.max(single.from, bytes.charCodeAt(to)), end: to + 1 };
}

function upperCase(byte: number): number {
  return byte >= 97 && byte <= 122 ? byte - 32 : byte;
}
