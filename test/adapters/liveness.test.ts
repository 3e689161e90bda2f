import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { openLivenessProbe } from "../../src/adapters/process-liveness/liveness.ts";
import { probeLinux } from "../../src/adapters/process-liveness/liveness-linux.ts";
import { findProcStat } from "../../src/adapters/self-process/proc-stat.ts";
import { factsOf } from "../../src/adapters/self-process/self-process.ts";
import { surroundings } from "../../src/adapters/self-process/surroundings.ts";

const probe = openLivenessProbe().probe;
const here = surroundings();
const isLinux = process.platform === "linux";
const isRoot = process.getuid?.() === 0;

const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }
});

async function start(program: string, args: readonly string[]): Promise<ChildProcess & { readonly pid: number }> {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  children.push(child);
  await once(child, "spawn");
  if (child.pid === undefined) throw new Error(`${program} did not start`);
  return Object.assign(child, { pid: child.pid });
}

async function until(isTrue: () => boolean): Promise<void> {
  for (const endsAt = Date.now() + 5_000; !isTrue(); ) {
    if (Date.now() > endsAt) throw new Error("did not come true within 5 s");
    await sleep(5);
  }
}

describe.runIf(isLinux)("a real process", () => {
  test("is alive until it was killed", async () => {
    const child = await start("sleep", ["60"]);
    const facts = factsOf(child.pid);
    expect(facts.start).toMatch(/^\d+$/);
    expect(await probe(facts)).toBe("alive");
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
    expect(await probe(facts)).toBe("dead");
  });

  test("is alive while it is stopped", async () => {
    const child = await start("sleep", ["60"]);
    const facts = factsOf(child.pid);
    child.kill("SIGSTOP");
    await until(() => findProcStat(child.pid)?.state === "T");
    expect(await probe(facts)).toBe("alive");
  });

  test("is dead as a zombie, although its pid still takes signals", async () => {
    // The shell's child ends at once, and `exec sleep` never waits for it.
    const parent = await start("sh", ["-c", "sleep 0.05 & echo $!; exec sleep 60"]);
    const [line] = await once(parent.stdout ?? process.stdin, "data");
    const pid = Number(String(line));
    const facts = factsOf(pid);
    await until(() => findProcStat(pid)?.state === "Z");
    expect(() => process.kill(pid, 0)).not.toThrow();
    expect(await probe(facts)).toBe("dead");
  });

  test("is alive when only its first thread has exited, which looks like a zombie", async () => {
    const program = `
import ctypes, platform, threading, time
threading.Thread(target=time.sleep, args=(60,)).start()
ctypes.CDLL(None).syscall({"x86_64": 60, "aarch64": 93}[platform.machine()], 0)`;
    const child = await start("python3", ["-c", program]);
    const facts = factsOf(child.pid);
    await until(() => findProcStat(child.pid)?.state === "Z");
    expect(await probe(facts)).toBe("alive");
  });

  test("is dead when its pid belongs to another by now", async () => {
    const child = await start("sleep", ["60"]);
    const facts = factsOf(child.pid);
    expect(await probe({ ...facts, start: String(Number(facts.start) - 1) })).toBe("dead");
  });

  test("may have any name", async () => {
    const child = await start("sh", ["-c", "printf ') Z 1 (\\n' > /proc/$$/comm; echo; read x"]);
    await once(child.stdout ?? process.stdin, "data");
    expect(execFileSync("cat", [`/proc/${child.pid}/comm`], { encoding: "utf8" })).toContain(") Z 1 (");
    expect(await probe(factsOf(child.pid))).toBe("alive");
  });

  test("of another user is alive, and dead when the start differs", async (context) => {
    if (!isRoot) context.skip("needs root");
    const child = await start("setpriv", ["--reuid=65534", "--clear-groups", "sleep", "60"]);
    const facts = factsOf(child.pid);
    await until(() => readFileSync(`/proc/${child.pid}/comm`, "utf8") === "sleep\n");
    process.seteuid?.(65_533);
    try {
      expect(() => process.kill(child.pid, 0)).toThrow(expect.objectContaining({ code: "EPERM" }));
      expect(await probe(facts)).toBe("alive");
      expect(await probe({ ...facts, start: "1" })).toBe("dead");
    } finally {
      process.seteuid?.(0);
    }
  });

  test("in another pid namespace cannot be judged, although its pid is taken or free here", async (context) => {
    if (!isRoot) context.skip("needs root");
    const inside = [
      "--pid",
      "--fork",
      "--kill-child",
      "--mount-proc",
      "sh",
      "-c",
      "readlink /proc/self/ns/pid; exec sleep 60",
    ];
    const child = await start("unshare", inside);
    const [line] = await once(child.stdout ?? process.stdin, "data");
    const pidNs = String(line).trim();
    expect(pidNs).not.toBe(here.pidNs);
    const there = { ...factsOf(process.pid), pidNs };
    expect(await probe({ ...there, pid: 1, start: "5" })).toBe("unknown");
    expect(await probe({ ...there, pid: 999_999_999 })).toBe("unknown");
  });

  test("cannot be judged from a namespace that looks at a foreign /proc", async (context) => {
    if (!isRoot) context.skip("needs root");
    const inside = [
      "--pid",
      "--fork",
      process.execPath,
      "-p",
      "require('fs').readlinkSync('/proc/self') === String(process.pid)",
    ];
    expect(execFileSync("unshare", inside, { encoding: "utf8" }).trim()).toBe("false");
    expect(probeLinux(factsOf(process.pid), { ...here, isProcMine: false })).toBe("unknown");
  });
});

describe("the rule on Linux", () => {
  const facts = { host: "mars-1f0c22ab", boot: "b1", pidNs: "pid:[1]", timeNs: "time:[1]", pid: 7, start: "100" };
  const from = { host: "mars-1f0c22ab", boot: "b1", pidNs: "pid:[1]", timeNs: "time:[1]", isProcMine: true };
  const stat = { state: "S", parentPid: 1, threads: 1, start: "100" };
  const kernel = (existence: "present" | "absent" | "unknown", found: typeof stat | null) => ({
    existence: () => existence,
    stat: () => found,
  });
  const ALIVE = kernel("present", stat);
  const GONE = kernel("absent", null);

  test.each([
    ["same everything", {}, {}, ALIVE, "alive"],
    ["no such process", {}, {}, GONE, "dead"],
    ["another boot of the host", { boot: "b0" }, {}, ALIVE, "dead"],
    ["another host, no such process here", { host: "venus" }, {}, GONE, "unknown"],
    ["another host and boot", { host: "venus", boot: "b0" }, {}, ALIVE, "unknown"],
    ["a boot that is not known", { boot: null }, {}, GONE, "unknown"],
    ["own boot not known", {}, { boot: null }, GONE, "unknown"],
    ["another pid namespace", { pidNs: "pid:[2]" }, {}, GONE, "unknown"],
    ["no pid namespace known on either side", { pidNs: null }, { pidNs: null }, GONE, "unknown"],
    ["another time namespace", { timeNs: "time:[2]" }, {}, kernel("present", { ...stat, start: "999" }), "unknown"],
    ["a kernel without time namespaces", { timeNs: null }, { timeNs: null }, ALIVE, "alive"],
    ["a foreign /proc", {}, { isProcMine: false }, GONE, "unknown"],
    ["the pid reused", {}, {}, kernel("present", { ...stat, start: "101" }), "dead"],
    ["a zombie", {}, {}, kernel("present", { ...stat, state: "Z" }), "dead"],
    ["ending", {}, {}, kernel("present", { ...stat, state: "X" }), "dead"],
    ["a zombie leader with live threads", {}, {}, kernel("present", { ...stat, state: "Z", threads: 3 }), "alive"],
    ["stopped", {}, {}, kernel("present", { ...stat, state: "T" }), "alive"],
    ["hidden by hidepid", {}, {}, kernel("present", null), "alive"],
    ["existence cannot be asked", {}, {}, kernel("unknown", null), "unknown"],
    ["a start that was never known", { start: null }, {}, ALIVE, "unknown"],
  ] as const)("%s", (_, theirs, mine, seen, expected) => {
    expect(probeLinux({ ...facts, ...theirs }, { ...from, ...mine }, seen)).toBe(expected);
  });

  test("a process that ends between the two questions is dead", () => {
    let asked = 0;
    const ending = {
      existence: () => (asked++ === 0 ? "present" : "absent") as "present" | "absent",
      stat: () => null,
    };
    expect(probeLinux(facts, from, ending)).toBe("dead");
  });

  test("a pid that means a group or nothing is never asked for", async () => {
    for (const pid of [0, -1, 1.5, Number.NaN]) expect(await probe({ ...factsOf(process.pid), pid })).toBe("unknown");
  });
});

describe.runIf(isLinux)("the rule of systems without /proc, tried on Linux", () => {
  const withPs = openLivenessProbe("darwin").probe;

  test("goes by ps: alive, reused, dead, and a Linux kernel's facts are not judged", async () => {
    const child = await start("sleep", ["60"]);
    const { findStartByPs } = await import("../../src/adapters/self-process/start-time-command.ts");
    const facts = {
      host: here.host,
      boot: null,
      pidNs: null,
      timeNs: null,
      pid: child.pid,
      start: findStartByPs(child.pid),
    };
    expect(facts.start).toMatch(/^\w{3} \w{3} \d+ \d\d:\d\d:\d\d \d{4}$/);
    expect(await withPs(facts)).toBe("alive");
    expect(await withPs({ ...facts, start: "Thu Jan 1 00:00:00 1970" })).toBe("dead");
    expect(await withPs({ ...facts, start: null })).toBe("unknown");
    expect(await withPs(factsOf(child.pid))).toBe("unknown");
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
    expect(await withPs(facts)).toBe("dead");
  });
});
