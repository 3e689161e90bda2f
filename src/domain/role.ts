/** A role becomes part of what other sessions are told, so it is a name and never a sentence. */
export const ROLE_NAME = /^[a-z][a-z0-9-]{0,31}$/u;

export function isRole(text: string): boolean {
  return ROLE_NAME.test(text);
}
