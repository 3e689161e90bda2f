/** What can go wrong, by cause. A caller tells cases apart by code, never by text. */
export type ErrorCode =
  | "STATE_UNREADABLE"
  | "STATE_UNSAFE"
  | "STATE_READ_ONLY"
  | "STATE_NEWER"
  | "STORE_CONTENTION"
  | "DISK_FULL"
  | "INBOX_FULL"
  | "BOARD_UNWRITABLE"
  | "NOT_A_PROJECT"
  | "BAD_INPUT"
  | "BAD_CONFIG"
  | "NOT_ALLOWED"
  | "NOT_FOUND"
  | "DEADLINE";

/** A surprise, with what a person can do about it. Contention is no surprise: it is an outcome. */
export class AppError extends Error {
  readonly code: ErrorCode;
  /** The next thing to do, as a command where there is one. */
  readonly hint: string | null;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.hint = options.hint ?? null;
  }
}

/** The code of an error of Node's own (`ENOENT`) or of ours, from whichever built file it comes; null: it has none. */
export function systemCode(error: unknown): string | null {
  if (!(error instanceof Error) || !("code" in error)) return null;
  return typeof error.code === "string" ? error.code : null;
}

/** True if the code of an error is one of these. */
export function hasCode(error: unknown, codes: readonly string[]): boolean {
  const code = systemCode(error);
  return code !== null && codes.includes(code);
}

/** The code of an error; of one that has none what it says. */
export function codeOrReason(error: unknown): string {
  return systemCode(error) ?? reasonOf(error);
}

/** What an error says, for people. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
