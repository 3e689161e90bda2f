import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openClientSessions } from "../../src/adapters/client-sessions/client-sessions.ts";
import { existenceOf } from "../../src/adapters/process-liveness/existence.ts";
import { openLivenessProbe } from "../../src/adapters/process-liveness/liveness.ts";
import { ancestorsOf } from "../../src/adapters/self-process/ancestors.ts";
import { factsOf } from "../../src/adapters/self-process/self-process.ts";
import { findStart } from "../../src/adapters/self-process/start-time.ts";
import { scratchFolder } from "./scratch.ts";

describe("a pid", () => {
  it("that no system gives out proves nothing", () => {
    for (const pid of [0, -1, 1.5, Number.NaN, 2 ** 40]) expect(existenceOf(pid)).toBe("unknown");
  });

  it("of a Linux process says nothing to a probe of another system", async () => {
    const facts = factsOf(process.pid);
    expect(await openLivenessProbe("win32").probe(facts)).toBe("unknown");
    expect(await openLivenessProbe("darwin").probe(facts)).toBe("unknown");
  });

  it("has no start time where the program that tells it is missing", () => {
    expect(findStart(process.pid, "win32")).toBeNull();
  });
});

describe.runIf(process.platform === "linux")("the ancestors of a process", () => {
  it("begin with its parent and lead to where everything began", async () => {
    const child = spawn("sleep", ["60"]);
    await once(child, "spawn");
    const [first, second] = ancestorsOf(child.pid ?? 0);
    expect(first).toEqual(factsOf(process.pid));
    expect(second?.pid).toBe(process.ppid);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(ancestorsOf(child.pid ?? 0)).toEqual([]);
  });
});

describe("the client's own file about a process", () => {
  it("counts without a start time where none was written, or none can be compared", async () => {
    const home = scratchFolder();
    mkdirSync(join(home, "sessions"));
    const write = (procStart: string | undefined): void => {
      const fields = { pid: process.pid, status: "idle", statusUpdatedAt: 5, procStart };
      writeFileSync(join(home, "sessions", `${process.pid}.json`), JSON.stringify(fields));
    };
    const statusOf = (platform: NodeJS.Platform) => openClientSessions(platform).statusOf(home, process.pid);
    write(undefined);
    expect(await statusOf("linux")).toEqual({ status: "idle", sinceMs: 5 });
    write("not a number");
    expect(await statusOf("linux")).toEqual({ status: "idle", sinceMs: 5 });
    write("1");
    expect(await statusOf("linux")).toBeNull();
    expect(await statusOf("darwin")).toEqual({ status: "idle", sinceMs: 5 });
  });
});
