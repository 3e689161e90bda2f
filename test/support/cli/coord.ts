import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const CLI = fileURLToPath(new URL("../../../dist/cli.mjs", import.meta.url));

export type Run = { readonly code: number | null; readonly out: string; readonly err: string };
export type RunOptions = {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly input?: string;
};

/** A git repository of one test, and the built command in it. The shell that types is the test process. */
export class Repository {
  /** Real path, with a blank in it. */
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), "coord cli-")));
  readonly folder = join(this.root, "my repo");
  readonly home = join(this.root, "home");

  constructor() {
    execFileSync("git", ["init", "--quiet", "--initial-branch=main", this.folder]);
    this.write("a.txt", "one\n");
    this.write("b.txt", "one\n");
    this.git("add", ".");
    this.git("-c", "user.name=n", "-c", "user.email=e@x", "commit", "--quiet", "--message=start");
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  git(...args: readonly string[]): string {
    return execFileSync("git", ["-C", this.folder, ...args], { encoding: "utf8" });
  }

  /** Runs `coord …` as a person would who typed it into the test process. */
  coord(args: readonly string[], options: RunOptions = {}): Run {
    return this.node([CLI, ...args], options);
  }

  node(args: readonly string[], { env = {}, cwd = this.folder, input = "" }: RunOptions = {}): Run {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd,
      input,
      encoding: "utf8",
      env: { PATH: process.env["PATH"], HOME: this.home, ...env },
      timeout: 30_000,
    });
    return { code: status, out: stdout, err: stderr };
  }

  /** Runs `coord … --json` and gives back what it printed. */
  json(args: readonly string[], options: RunOptions = {}): unknown {
    return JSON.parse(this.coord([...args, "--json"], options).out);
  }

  dispose(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
