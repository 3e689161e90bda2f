import { cpSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** What an installed plugin consists of, as far as its command and hooks need it. */
const PARTS = [".claude-plugin", "bin", "dist", "hooks"];

/** An installation of one test, to be broken. */
export class PluginCopy {
  /** Real path, with a blank in it. */
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), "coord plugin ")));
  readonly cli = join(this.root, "dist", "cli.mjs");

  constructor() {
    for (const part of PARTS) cpSync(join(ROOT, part), join(this.root, part), { recursive: true });
  }

  path(...names: readonly string[]): string {
    return join(this.root, ...names);
  }

  dispose(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
