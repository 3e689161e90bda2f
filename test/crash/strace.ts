import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * The system calls that can change what others see, or tell a process what there is. Between two of them a
 * process only computes: being killed there is the same as being killed before the next one.
 */
export const TRACED = [
  ...["openat", "read", "pread64", "write", "pwrite64", "close", "fsync", "fdatasync", "ftruncate", "getdents64"],
  ...["statx", "newfstatat", "fstat", "readlink", "rename", "unlink", "mkdir", "rmdir", "link", "utimensat", "lseek"],
];

/** One call of the main thread. `ordinal`: the how-manieth of its name since the process started, from 1. */
export type TracedCall = {
  readonly name: string;
  readonly ordinal: number;
  /** The path named, or the one its descriptor was opened as; null: neither. */
  readonly path: string | null;
  /** Its descriptor was opened to write. */
  readonly isWriting: boolean;
  /** It may change what is on the disk; the others only look. */
  readonly isChanging: boolean;
};

/** Null: fine. Otherwise why nothing can be traced here. */
export function whyNotTraceable(): string | null {
  if (process.platform !== "linux") return "strace and its fault injection exist on Linux only";
  const { status, error } = spawnSync("strace", [
    ...QUICKLY,
    "-o",
    "/dev/null",
    "-e",
    "inject=mkdir:error=EIO",
    "true",
  ]);
  if (error !== undefined) return "there is no strace here (Debian: apt-get install strace)";
  return status === 0 ? null : "strace may not trace processes here (ptrace is restricted)";
}

export type Launch = {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly input: string | Buffer;
};

export type Ended = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** Runs a program to its end; one that takes longer than `mostMs` is killed with all its kin, and `signal` says so. */
export function launch({ command, args, cwd, env, input }: Launch, mostMs = 15_000): Promise<Ended> {
  return new Promise((resolve, reject) => {
    // In a group of its own: when strace alone is killed, what it traced lives on.
    const child = spawn(command, args, { cwd, env, stdio: "pipe", detached: true });
    const timer = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    }, mostMs);
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      stderr += chunk;
    });
    // A program that ends without reading its input is no fault of its starter's.
    child.stdin.on("error", () => {});
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stdout, stderr });
    });
    child.stdin.end(input);
  });
}

/** The same program under strace, with a trace of all its traced calls in `file`. */
export function traced(program: Launch, file: string): Launch {
  return underStrace(program, [...QUICKLY, "-y", "-o", file, "-e", `trace=${TRACED.join(",")}`]);
}

/** The same program, which SIGKILL ends as it enters one call. */
export function killed(program: Launch, { name, ordinal }: TracedCall): Launch {
  const inject = `inject=${name}:signal=SIGKILL:when=${ordinal}`;
  return underStrace(program, ["-f", "-qq", "-o", "/dev/null", "-e", `trace=${name}`, "-e", inject]);
}

/** The same program; one call does nothing but answer with `error`. `file`: where a trace goes, with the call in it. */
export function failed(program: Launch, { name, ordinal }: TracedCall, error: string, file: string): Launch {
  const inject = `inject=${name}:error=${error}:when=${ordinal}`;
  return underStrace(program, [...QUICKLY, "-y", "-o", file, "-e", `trace=openat,${name}`, "-e", inject]);
}

/** The same program, which sleeps as it enters one call. */
export function suspended(program: Launch, { name, ordinal }: TracedCall, forUs: number): Launch {
  const inject = `inject=${name}:delay_enter=${forUs}:when=${ordinal}`;
  return underStrace(program, ["-f", "-qq", "-o", "/dev/null", "-e", `trace=${name}`, "-e", inject]);
}

/** The kernel itself lets all other calls pass, which saves half of strace's time. It loses injected signals, though. */
const QUICKLY = ["-f", "-qq", "--seccomp-bpf"];

function underStrace(program: Launch, options: readonly string[]): Launch {
  return { ...program, command: "strace", args: [...options, program.command, ...program.args] };
}

/** The calls of the main thread from its first touch of `folder` on. */
export function callsAfterTouching(file: string, folder: string): readonly TracedCall[] {
  const calls = callsIn(file);
  const first = calls.findIndex(({ path }) => path?.startsWith(folder) === true);
  return first < 0 ? [] : calls.slice(first);
}

/** The call that a fault hit: not always the one that was meant, because threads make some calls sooner or later. */
export function hitIn(file: string): TracedCall | null {
  return callsIn(file).find(({ isHit }) => isHit) ?? null;
}

function callsIn(file: string): readonly (TracedCall & { readonly isHit: boolean })[] {
  const lines = readFileSync(file, "latin1").split("\n");
  const [main = ""] = lines[0]?.split(" ") ?? [];
  const counts = new Map<string, number>();
  /** Descriptors that were opened to write, with their paths: a number may mean another file later. */
  const writing = new Map<number, string>();
  const calls: (TracedCall & { readonly isHit: boolean })[] = [];
  for (const line of lines) {
    const call = parseLine(line, main);
    if (call === null) continue;
    const { name, path } = call;
    const ordinal = (counts.get(name) ?? 0) + 1;
    counts.set(name, ordinal);
    if (name === "openat" && call.result !== null && path !== null) {
      writing.set(call.result, /O_WRONLY|O_RDWR/.test(line) ? path : "");
    }
    const isWriting = call.file !== null && path !== null && writing.get(call.file) === path;
    const isChanging = isChange(name, line);
    calls.push({ name, ordinal, path, isWriting, isChanging, isHit: line.endsWith("(INJECTED)") });
  }
  return calls;
}

const isChange = (name: string, line: string): boolean =>
  CHANGING.includes(name) || (name === "openat" && /O_CREAT|O_TRUNC/.test(line));

const CHANGING = ["write", "pwrite64", "ftruncate", "rename", "unlink", "mkdir", "rmdir", "link", "utimensat"];

const LINE = /^(\d+) +(\w+)\((.*)$/;
const RESULT = /\) += (-?\d+)/;

function parseLine(line: string, main: string) {
  const [, pid, name, rest = ""] = LINE.exec(line) ?? [];
  if (pid !== main || name === undefined || !TRACED.includes(name)) return null;
  const [, result] = RESULT.exec(rest) ?? [];
  const [, path] = /^(?:AT_FDCWD(?:<[^>]*>)?, )?"([^"]*)"/.exec(rest) ?? [];
  const [, file, opened] = /^(\d+)(?:<([^>]*)>)?[,)]/.exec(rest) ?? [];
  return {
    name,
    path: path || opened || null,
    file: file === undefined ? null : Number(file),
    result: result === undefined || result.startsWith("-") ? null : Number(result),
  };
}
