import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach } from "vitest";
import { findingText, type Loaded, type LoadRequest, loadConfig } from "../../src/config/load.ts";

/** A checkout, its state folder and a user's own folder, all real, removed after the test. */
export type Place = {
  readonly checkout: string;
  readonly stateDir: string;
  readonly clientHome: string;
  /** Writes coord's section (the lines below `coord:`) or, with `text`, a whole file. Returns its path. */
  team(section: string): string;
  local(section: string): string;
  user(section: string): string;
  write(path: string, text: string | Uint8Array): string;
  load(options?: Partial<LoadRequest>): Loaded;
};

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
});

export function makePlace(): Place {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "coord config ")));
  roots.push(root);
  const [checkout, clientHome] = [join(root, "my checkout"), join(root, "home", ".claude")];
  const stateDir = join(checkout, ".git", "coord");
  mkdirSync(stateDir, { recursive: true });
  mkdirSync(clientHome, { recursive: true });
  const write = (path: string, text: string | Uint8Array) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  };
  const section = (path: string) => (lines: string) => write(path, `coord:\n${lines.replace(/^/gmu, "  ")}\n`);
  return {
    checkout,
    stateDir,
    clientHome,
    team: section(join(checkout, ".claude", "workflow-config.yml")),
    local: section(join(checkout, ".claude", "workflow-config.local.yml")),
    user: section(join(clientHome, "workflow-config.yml")),
    write,
    load: (options = {}) =>
      loadConfig({ stateDir, checkout, clientHome, foldsCase: false, env: {}, flags: {}, ...options }),
  };
}

/** What does not count, in words. */
export function complaints(loaded: Loaded): readonly string[] {
  return loaded.findings.map(findingText);
}

/** CPU time of `work` in ms: how long it takes on a machine that does nothing else. */
export function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
