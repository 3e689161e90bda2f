import { AppError } from "../app/errors.ts";
import type { NamedResource } from "../domain/named-resource.ts";

/** What somebody waits for. */
export type WaitTarget =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "claim"; readonly type: string; readonly name: string }
  | { readonly kind: "resource"; readonly resource: NamedResource };

/**
 * What the words after `coord wait` mean: one is a resource of that name, else a file; two or more are a claim. The kind may
 * be said before them: `claim feature login`, `resource tests`, `file tests`.
 *
 * @throws AppError `NOT_FOUND` for `resource` and a name that no resource has
 */
export function waitTargetOf(words: readonly string[], resources: readonly NamedResource[]): WaitTarget {
  const [first = "", second = "", ...more] = words;
  if (first === "claim" && more.length > 0) return { kind: "claim", type: second, name: more.join(" ") };
  if (words.length > 2 || (words.length === 2 && first !== "resource" && first !== "file")) {
    return { kind: "claim", type: first, name: words.slice(1).join(" ") };
  }
  const name = words.length === 2 ? second : first;
  const resource = resources.find((known) => known.name === name);
  if (resource !== undefined && (words.length === 1 || first === "resource")) return { kind: "resource", resource };
  if (words.length === 2 && first === "resource") {
    throw new AppError("NOT_FOUND", `no resource ${JSON.stringify(name.slice(0, 80))}`, { hint: "coord resources" });
  }
  return { kind: "file", path: name };
}
