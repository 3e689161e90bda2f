import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { OWNED } from "./outputs.mjs";

/**
 * @param {string} root
 * @param {Map<string, Buffer>} files
 * @returns {string[]} one line per file that is missing, left over or different; empty when the build is current
 */
export function differences(root, files) {
  const lines = [];
  for (const [file, content] of files) {
    const path = join(root, file);
    if (!existsSync(path)) lines.push(`missing    ${file}`);
    else if (!readFileSync(path).equals(content)) lines.push(`different  ${file}`);
  }
  for (const file of leftovers(root, files)) lines.push(`left over  ${file}`);
  return lines.sort();
}

/**
 * Makes the owned files equal to `files`. A session may run the hooks at this moment, so each file appears by one
 * rename, unchanged files are not touched, and files that nothing refers to any more go last.
 *
 * @param {string} root
 * @param {Map<string, Buffer>} files
 * @returns {number} how many files were written or removed
 */
export function syncOutputs(root, files) {
  let changed = 0;
  for (const [file, content] of files) {
    const path = join(root, file);
    if (existsSync(path) && readFileSync(path).equals(content)) continue;
    mkdirSync(dirname(path), { recursive: true });
    const fresh = `${path}.${process.pid}.tmp`;
    writeFileSync(fresh, content);
    renameSync(fresh, path);
    changed += 1;
  }
  for (const file of leftovers(root, files)) {
    rmSync(join(root, file), { force: true });
    changed += 1;
  }
  return changed;
}

function leftovers(root, files) {
  return OWNED.filter((owned) => owned.endsWith("/") && existsSync(join(root, owned)))
    .flatMap((owned) => readdirSync(join(root, owned), { recursive: true }).map((name) => join(owned, String(name))))
    .filter((file) => statSync(join(root, file), { throwIfNoEntry: false })?.isFile() === true)
    .map((file) => relative("", file).split(sep).join("/"))
    .filter((file) => !files.has(file) && !file.endsWith(".tmp"));
}
