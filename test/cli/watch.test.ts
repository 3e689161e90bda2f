import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CLI, Repository } from "../support/cli/coord.ts";

// A terminal is waited for at each step.
vi.setConfig({ testTimeout: 60_000 });

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
      await expect.poll(screen, POLL).toContain("No locked files.");
      expect(screen()).not.toContain("prompt>");
      repository.coord(["lock", "acquire", "a.txt", "--intent", "x".repeat(200)]);
      await expect.poll(screen, POLL).toContain("locked by name");
      expect(screen().split("\n")[19]).toMatch(/^q quit {2}\/ filter/);
      // A filter, of which q is a letter; a smaller screen; a pause, in which nothing changes.
      tmux("send-keys", "-t", "w", "2", "/");
      tmux("send-keys", "-t", "w", "-l", "qx");
      await expect.poll(screen, POLL).toContain("No locked files with that text.");
      tmux("send-keys", "-t", "w", "BSpace", "BSpace", "Enter");
      await expect.poll(screen, POLL).toContain("locked by name");
      tmux("resize-window", "-t", "w", "-x", "60", "-y", "10");
      await expect.poll(() => screen().split("\n")[9], POLL).toMatch(/^q quit/);
      tmux("send-keys", "-t", "w", "p");
      await expect.poll(screen, POLL).toContain("paused at");
      repository.coord(["lock", "acquire", "b.txt"]);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      expect(screen()).not.toContain("b.txt");
      tmux("send-keys", "-t", "w", "p");
      await expect.poll(screen, POLL).toContain("b.txt");
      tmux("send-keys", "-t", "w", "q");
      await expect.poll(screen, POLL).toMatch(/ icanon\nprompt>/);
      expect(screen()).not.toContain("locked by name");
      expect(tmux("display-message", "-p", "-t", "w", "#{cursor_flag} #{alternate_on}")).toBe("1 0\n");
    } finally {
      tmux("kill-server");
    }
  });

  for (const signal of ["TERM", "INT", "HUP"] as const) {
    it(`leaves the terminal as it was after SIG${signal}, and draws without colours if asked`, async (context) => {
      context.skip(!HAS_TMUX, "tmux is not installed: it is the terminal of this test");
      const socket = `coord-watch-${signal}-${process.pid}`;
      const tmux = (...args: readonly string[]): string =>
        spawnSync("tmux", ["-L", socket, "-f", "/dev/null", ...args], { encoding: "utf8" }).stdout;
      const screen = (...args: readonly string[]): string => tmux("capture-pane", "-p", "-t", "w", ...args);
      const size = ["-x", "80", "-y", "20", "-c", repository.folder] as const;
      tmux("new-session", "-d", "-s", "w", ...size, "env PS1='prompt> ' NO_COLOR=1 bash --norc --noprofile");
      try {
        const command = `'${process.execPath}' '${CLI}' status --watch & echo $! > pid; fg; stty -a | grep -o ' -\\?icanon'`;
        tmux("send-keys", "-t", "w", `set -m; ${command}`, "Enter");
        await expect.poll(screen, POLL).toContain("No locked files.");
        expect(screen("-e")).not.toContain("\u001b[3");
        process.kill(Number(readFileSync(join(repository.folder, "pid"), "utf8")), `SIG${signal}`);
        await expect.poll(screen, POLL).toMatch(/ icanon\nprompt>/);
        expect(screen()).not.toContain("No locked files.");
        expect(tmux("display-message", "-p", "-t", "w", "#{cursor_flag} #{alternate_on} #{wrap_flag}")).toBe("1 0 1\n");
      } finally {
        tmux("kill-server");
      }
    });
  }

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
