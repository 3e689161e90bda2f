import type { CliIo, Output, Screen, ScreenEvents } from "../../cli/cli-io.ts";
import type { Key } from "../../cli/watch-view.ts";

const WIDTH_WITHOUT_TERMINAL = 80;

/** The real streams of this process. A reader that went away (`coord status | head -1`) ends it quietly. */
export function processIo(): CliIo {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", endQuietly);
  return {
    env: process.env,
    cwd: startFolder(),
    pid: process.pid,
    out: outputTo(process.stdout),
    err: outputTo(process.stderr),
    readInput,
    screen: process.stdout.isTTY ? openScreen() : null,
  };
}

function startFolder(): string {
  try {
    return process.cwd();
  } catch {
    // It was removed: a worktree, say, that was merged.
    return "";
  }
}

function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
  process.exit(process.exitCode ?? 0);
}

function outputTo(stream: NodeJS.WriteStream): Output {
  return {
    write: (text) => void stream.write(text),
    isTerminal: stream.isTTY === true,
    width: stream.columns ?? WIDTH_WITHOUT_TERMINAL,
  };
}

async function readInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

function openScreen(): Screen {
  return {
    size: () => ({ columns: process.stdout.columns, rows: process.stdout.rows }),
    write: (text) => void process.stdout.write(text),
    listen,
  };
}

const ENDINGS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function listen({ onKey, onResize, onEnd }: ScreenEvents): () => void {
  const input = process.stdin;
  const isKeyboard = input.isTTY === true;
  const onKeypress = (text: string | undefined, key: KeyFacts): void => onKey(keyOf(text, key));
  for (const signal of ENDINGS) process.on(signal, onEnd);
  process.stdout.on("resize", onResize);
  if (isKeyboard) {
    // Node's own reader of keys: it puts escape sequences together that come in pieces, as over a slow line.
    process.getBuiltinModule("node:readline").emitKeypressEvents(input);
    input.setRawMode(true);
    input.on("keypress", onKeypress);
    input.resume();
  }
  return () => {
    for (const signal of ENDINGS) process.off(signal, onEnd);
    process.stdout.off("resize", onResize);
    if (!isKeyboard) return;
    input.off("keypress", onKeypress);
    input.setRawMode(false);
    input.pause();
  };
}

type KeyFacts = { readonly name?: string; readonly ctrl: boolean; readonly shift: boolean; readonly meta: boolean };

function keyOf(text: string | undefined, { name = "", ctrl, shift, meta }: KeyFacts): Key {
  // A letter with Ctrl or Alt types nothing.
  if (ctrl) return { name: `ctrl+${name}`, text: "" };
  return { name: shift && name === "tab" ? "shift+tab" : name, text: meta ? "" : (text ?? "") };
}
