import { readWhole } from "./whole-file.ts";

/** The code of one hook, or of a kept part of one, as the build wrote it to `dist/code/`: one function, in ASCII. */
export type HookCode = {
  readonly path: string;
  readonly text: string;
  /** Of exactly this file and this program: what V8 has compiled of any other is not used. */
  readonly key: string;
};

const MOST_CODE_BYTES = 1024 * 1024;

/** Throws what Node throws: without its code there is no hook. */
export function readCode(path: string): HookCode {
  const { bytes, stamp } = readWhole(path, MOST_CODE_BYTES, true);
  // ASCII read as Latin-1: one byte per character is also what V8 takes in fastest.
  const text = bytes.toString("latin1");
  // The build ends the file with the start of its hash: times alone may be those of an archive.
  const id = text.slice(-ID_CHARACTERS);
  return { path, text, key: `${id} ${stamp} ${process.version} ${process.arch} ${process.execPath}` };
}

/** Length of the id that `src/build/hook-code.mjs` writes. */
const ID_CHARACTERS = 16;
