import { AppError, hasCode, systemCode } from "../../app/errors.ts";

/**
 * Runs `work`; an error of the file system becomes an `AppError` by its cause. A folder that cannot be written
 * to and a full disk are told apart from state that cannot be read, because a person mends them differently.
 *
 * @param subject what was worked on, for people: `lease-3f`, `journal`
 */
export function reporting<T>(subject: string, work: () => T, access: Access = "write"): T {
  try {
    return work();
  } catch (error) {
    throw toAppError(subject, error, access);
  }
}

type Access = "read" | "write";

/** What {@link reporting} throws instead of `error`. */
export function toAppError(subject: string, error: unknown, access: Access): unknown {
  const code = systemCode(error);
  if (error instanceof AppError || code === null) return error;
  switch (access === "write" ? code : "") {
    case "EROFS":
    case "EACCES":
    case "EPERM":
      return new AppError("STATE_READ_ONLY", `coord may not write its state (${subject}, ${code})`, {
        hint: "coord doctor",
        cause: error,
      });
    case "ENOSPC":
    case "EDQUOT":
      return new AppError("DISK_FULL", `the disk is full; coord could not write its state (${subject})`, {
        hint: "free some space",
        cause: error,
      });
    default:
      return new AppError("STATE_UNREADABLE", `coord could not use its state (${subject}, ${code})`, {
        hint: "coord doctor",
        cause: error,
      });
  }
}

export function isDiskFull(error: unknown): boolean {
  return hasCode(error, ["ENOSPC", "EDQUOT"]);
}
