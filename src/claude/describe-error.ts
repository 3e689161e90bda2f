/** What to tell a person of an error. A lazily loaded part has its own copy of the error class, so the fields count. */
export function describe(error: unknown): { readonly message: string; readonly hint: string | null } {
  if (!(error instanceof Error)) return { message: String(error), hint: null };
  const message =
    error instanceof SyntaxError ? `the hook input is not what the client documents: ${error.message}` : error.message;
  return { message, hint: "hint" in error && typeof error.hint === "string" ? error.hint : null };
}
