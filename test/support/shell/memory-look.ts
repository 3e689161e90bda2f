import type { Look, Scene } from "../../../src/domain/shell/command-effects.ts";
import { resolvePath } from "../../../src/domain/shell/path-text.ts";
import { matchesPattern } from "../../../src/domain/shell/pattern.ts";

/** A small project at `/p`, as the reader of a line may see it. */
export const PROJECT: Readonly<Record<string, string>> = {
  "/p/.git": "gitdir: elsewhere",
  "/p/a.ts": "one\n",
  "/p/b.ts": "two\n",
  "/p/fix.diff": "--- a/a.ts\n+++ b/a.ts\n@@ -1 +1 @@\n-one\n+1\n--- /dev/null\n+++ b/src/new.ts\n@@ -0,0 +1 @@\n+x\n",
  "/p/go.sh": '#!/bin/sh\nsed -i s/a/b/ "$1"\n',
  "/p/list.txt": "a.ts\nb.ts\n",
  "/p/package.json": JSON.stringify({
    scripts: { format: "prettier --write src", lint: "eslint .", test: "vitest run", build: "node build.mjs" },
  }),
  "/p/src/x.ts": "foo\n",
  "/p/src/y.ts": "bar\n",
  "/p/src/z.js": "foo bar\n",
};

/** What comes out of the files of these names. */
const ARCHIVES: Readonly<Record<string, readonly string[]>> = {
  "/p/mine.tar": ["a.ts", "./src/x.ts", "/abs.ts", "../up.ts"],
  "/p/mine.zip": ["a.ts", "src/x.ts"],
};

export function lookAt(tree: Readonly<Record<string, string>>): Look {
  const files = Object.keys(tree).sort();
  const isFolder = (path: string): boolean =>
    path === "/" || path === "/tmp" || files.some((file) => file.startsWith(`${path}/`));
  return {
    glob: (pattern) => {
      const segments = resolvePath("/", pattern).split("/");
      return files.filter((file) => isMatch(file.split("/"), segments));
    },
    kind: (path) => (path in tree ? "file" : isFolder(path) ? "folder" : "missing"),
    text: (path) => tree[path] ?? null,
    files: (folder) => files.filter((file) => file.startsWith(`${folder === "/" ? "" : folder}/`)),
    archive: (path) => ARCHIVES[path] ?? null,
    isShared: () => false,
    isSame: () => false,
  };
}

function isMatch(names: readonly string[], segments: readonly string[]): boolean {
  const [segment, ...rest] = segments;
  if (segment === undefined) return names.length === 0;
  if (segment === "**") return names.some((_, at) => isMatch(names.slice(at), rest));
  const [name, ...others] = names;
  if (name === undefined || (name.startsWith(".") && !segment.startsWith("."))) return false;
  return matchesPattern(name, segment) === true && isMatch(others, rest);
}

export const SCENE: Scene = {
  cwd: "/p",
  home: "/home/ann",
  variables: new Map(),
  environment: new Set(["X"]),
  look: lookAt(PROJECT),
};

/** Knows nothing of the disk: globs stay unknown. */
export const BLIND: Look = {
  glob: () => null,
  kind: () => "unknown",
  text: () => null,
  files: () => null,
  archive: () => null,
  isShared: () => true,
  isSame: () => false,
};
