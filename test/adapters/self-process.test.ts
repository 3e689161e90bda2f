import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { describe, expect, test } from "vitest";
import { findProcStat, parseProcStat } from "../../src/adapters/self-process/proc-stat.ts";
import { clientPid, factsOf, quickFactsOf } from "../../src/adapters/self-process/self-process.ts";
import { findStart } from "../../src/adapters/self-process/start-time.ts";
import { hostId, surroundings } from "../../src/adapters/self-process/surroundings.ts";

describe("the text of /proc/PID/stat", () => {
  const rest = "S 42 7 7 0 -1 4194304 5 0 0 0 1 2 0 0 20 0 12 0 98765 1000 2";

  test.each(["node", "a b", ") Z 1 (", "x)\n(y", ""])("is read behind the last parenthesis: %j", (name) => {
    expect(parseProcStat(`7 (${name}) ${rest}\n`)).toEqual({ state: "S", parentPid: 42, threads: 12, start: "98765" });
  });

  test.each([
    "",
    "7 (node)",
    "7 (node) S",
    "not a stat file",
    "7 (node) S x 7 7 0 -1 4 5 0 0 0 1 2 0 0 20 0 12 0 98765",
  ])("is refused when it is %j", (text) => {
    expect(parseProcStat(text)).toBeNull();
  });
});

describe.runIf(process.platform === "linux")("facts of a process", () => {
  test("are the same for a hook here, and lack the start where a program would have to be asked for it", () => {
    expect(quickFactsOf(process.pid)).toEqual(factsOf(process.pid));
    expect(quickFactsOf(process.pid, "darwin")).toEqual({ ...factsOf(process.pid), start: null });
  });

  test("are the kernel's own", () => {
    const facts = factsOf(process.pid);
    const fields = readFileSync("/proc/self/stat", "utf8").split(") ").at(-1)?.split(" ") ?? [];
    expect(facts).toEqual({
      host: expect.stringContaining(hostname()),
      boot: readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim(),
      pidNs: expect.stringMatching(/^pid:\[\d+\]$/),
      timeNs: expect.anything(),
      pid: process.pid,
      start: fields[19],
    });
    expect(findProcStat(process.pid)?.parentPid).toBe(process.ppid);
    expect(surroundings().isProcMine).toBe(true);
  });

  test("have no start for a pid that nobody has", () => {
    expect(factsOf(999_999_999).start).toBeNull();
    expect(findStart(999_999_999, "darwin")).toBeNull();
  });

  test("are the same in another locale and time zone where ps has to tell", () => {
    const before = findStart(process.pid, "darwin");
    const { LC_ALL, TZ } = process.env;
    Object.assign(process.env, { LC_ALL: "de_DE.UTF-8", TZ: "Asia/Tokyo" });
    try {
      expect(before).not.toBeNull();
      expect(findStart(process.pid, "darwin")).toBe(before);
    } finally {
      for (const [name, value] of Object.entries({ LC_ALL, TZ })) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });
});

describe("the name of the host", () => {
  test("tells two machines of one name apart without giving the machine id away", () => {
    const machineId = "3d1219c7c4c5404aaa1f6d2a48adfda4";
    const one = hostId("mars", machineId);
    expect(one).toMatch(/^mars-[0-9a-f]{8}$/);
    expect(one).not.toBe(hostId("mars", "00000000000000000000000000000000"));
    expect(machineId).not.toContain(one.slice(-8));
    expect(hostId("mars", null)).toBe("mars");
  });
});

describe("the holder's process", () => {
  test.each([
    ["the client's", { CLAUDE_PID: "4711" }, 4711],
    ["the parent without one", {}, 99],
    ["the parent where the value is empty", { CLAUDE_PID: "" }, 99],
    ["the parent where the value is no pid", { CLAUDE_PID: "12x" }, 99],
    ["the parent where the value is init", { CLAUDE_PID: "1" }, 99],
    ["the parent where the value is negative", { CLAUDE_PID: "-5" }, 99],
  ])("is %s", (_, env, expected) => {
    expect(clientPid(env, 99)).toBe(expected);
  });

  test("is the shell for a command that is typed into it", () => {
    const { stdout } = spawnSync("sh", ["-c", `echo $$; "${process.execPath}" -p process.ppid; :`], {
      encoding: "utf8",
    });
    const [shell, parent] = stdout.trim().split("\n");
    expect(clientPid({}, Number(parent))).toBe(Number(shell));
  });
});
