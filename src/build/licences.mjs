import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FILE = "dist/THIRD-PARTY-LICENSES.txt";

/**
 * The licences of all packages whose code is in the bundles: most ask that their notice goes where their code goes.
 *
 * @param {string} root
 * @param {import("esbuild").Metafile} metafile
 * @returns {Map<string, Buffer>} empty when nothing foreign is bundled
 */
export function collectLicences(root, metafile) {
  const folders = new Set();
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const input of Object.keys(inputs)) {
      const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0];
      if (folder !== undefined) folders.add(folder);
    }
  }
  if (folders.size === 0) return new Map();
  const notices = [...folders].map((folder) => noticeOf(root, folder)).sort();
  return new Map([[FILE, Buffer.from(`${[...new Set(notices)].join(`\n${"-".repeat(80)}\n\n`)}`)]]);
}

function noticeOf(root, folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  const file = readdirSync(join(root, folder))
    .sort()
    .find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined && license === undefined) throw new Error(`${name} is bundled but names no licence`);
  const path = file === undefined ? "" : join(root, folder, file);
  const text = existsSync(path) ? readFileSync(path, "utf8").replaceAll("\r\n", "\n").trim() : "";
  return `${name} ${version} (${license})\n\n${text}\n`;
}
