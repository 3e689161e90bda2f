/** The code of which what V8 has compiled is kept: of hooks, and of the parts that they load. */
export const KEPT_CODE: readonly string[] = [
  "adapters-store-file-team",
  "claude-deliver",
  "claude-read-line",
  "post-command",
  "post-tool-batch",
  "post-tool-use",
  "pre-command",
  "pre-tool-use",
];
