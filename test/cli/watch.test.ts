import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CLI, Repository } from "../support/cli/coord.ts";

const HAS_TMUX = spawnSync("tmux", ["-V"]).status === 0;

let repository: Repository;

beforeEach(() => {
  repository = new Repository();
});

afterEach(() => repository.dispose());

describe("coord status --watch", () => {
  it("draws on 80 columns as things change, ends with q, and leaves the terminal as it was", async (context) => {
    context.skip(!HAS_TMUX, "tmux is not installed: it is the terminal of this test");
    const socket = `coord-watch-${process.pid}`;
    const tmux = (...args: readonly string[]): string =>
      spawnSync("tmux", ["-L", socket, "-f", "/dev/null", ...args], { encoding: "utf8" }).stdout;
    const screen = (): string => tmux("capture-pane", "-p", "-t", "w");
    tmux(
      "new-session",
      "-d",
      "-s",
      "w",
      "-x",
      "80",
      "-y",
      "20",
      "-c",
      repository.folder,
      "env PS1='prompt> ' bash --norc --noprofile",
    );
    try {
      tmux(
        "send-keys",
        "-t",
        "w",
        `'${process.execPath}' '${CLI}' status --watch; stty -a | grep -o ' -\\?icanon'`,
        "Enter",
      );
      await expect.poll(screen, POLL).toContain("No file is locked.");
      expect(screen()).not.toContain("prompt>");
      repository.coord(["lock", "acquire", "a.txt", "--intent", "x".repeat(200)]);
      await expect.poll(screen, POLL).toContain("locked by name");
      expect(screen()).toContain("q ends");
      tmux("send-keys", "-t", "w", "q");
      await expect.poll(screen, POLL).toMatch(/ icanon\nprompt>/);
      expect(screen()).not.toContain("locked by name");
      expect(tmux("display-message", "-p", "-t", "w", "#{cursor_flag} #{alternate_on}")).toBe("1 0\n");
    } finally {
      tmux("kill-server");
    }
  });

  it("with --json prints a line at once, one per change, and none when nothing changes", async () => {
    const watching = spawn(process.execPath, [CLI, "status", "--watch", "--json"], { cwd: repository.folder });
    const lines: { locks: unknown[] }[] = [];
    createInterface({ input: watching.stdout }).on("line", (line) => lines.push(JSON.parse(line)));
    try {
      await expect.poll(() => lines.length, POLL).toBe(1);
      repository.coord(["lock", "acquire", "a.txt"]);
      await expect.poll(() => lines.at(-1)?.locks.length, POLL).toBe(1);
      const seen = lines.length;
      // Its sign of life changes the state, but nothing that is worth a line.
      repository.coord(["lock", "release", "b.txt"]);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      expect(lines.length).toBe(seen);
    } finally {
      watching.kill();
      await once(watching, "exit");
    }
  });
});

const POLL = { timeout: 10_000, interval: 100 };
