import type { Environment } from "../compose.ts";
import type { Key } from "./watch-view.ts";

/** Everything that a command sees of the process it runs in. */
export type CliIo = {
  readonly env: Environment;
  /** Absolute; "": the folder was removed. */
  readonly cwd: string;
  readonly pid: number;
  readonly out: Output;
  readonly err: Output;
  /** All of standard input as text. */
  readInput(): Promise<string>;
  /** Null: standard output is not a terminal. */
  readonly screen: Screen | null;
};

export type Output = {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Columns; 80 where there is no terminal. */
  readonly width: number;
};

export type Screen = {
  size(): { readonly columns: number; readonly rows: number };
  write(text: string): void;
  /** Keys come one by one and unseen until the returned function is called. `onEnd`: the process is to end. */
  listen(on: ScreenEvents): () => void;
};

export type ScreenEvents = {
  readonly onKey: (key: Key) => void;
  readonly onResize: () => void;
  readonly onEnd: () => void;
};
