/** What `coord` ends with; fixed, because scripts rely on it. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  lockHeld: 10,
  lockExpired: 11,
  conflict: 12,
  staleInstance: 13,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
