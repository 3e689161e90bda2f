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
  const [first = "", second, ...more] = words;
  const resourceOf = (name: string): WaitTarget | null => {
    const resource = resources.find((known) => known.name === name);
    return resource === undefined ? null : { kind: "resource", resource };
  };
  if (second === undefined) return resourceOf(first) ?? { kind: "file", path: first };
  if (first === "claim" && more.length > 0) return { kind: "claim", type: second, name: more.join(" ") };
  if (first === "file" && more.length === 0) return { kind: "file", path: second };
  if (first === "resource" && more.length === 0) {
    const found = resourceOf(second);
    if (found !== null) return found;
    throw new AppError("NOT_FOUND", `no resource ${JSON.stringify(second.slice(0, 80))}`, { hint: "coord resources" });
  }
  return { kind: "claim", type: first, name: [second, ...more].join(" ") };
}
