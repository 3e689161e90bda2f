import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** A process that stands for a client: hooks are told its pid, and its death is the death of its session. */
export type StandIn = {
  readonly pid: number;
  /** Ends it the hard way and waits until it is gone. */
  kill(): Promise<void>;
};

/** It ends with its standard input, so it never outlives whoever started it. */
const WAITS = "process.stdin.resume()";

export async function startStandIn(): Promise<StandIn> {
  const child: ChildProcess = spawn(process.execPath, ["-e", WAITS], {
    stdio: ["pipe", "ignore", "ignore"],
    windowsHide: true,
  });
  await once(child, "spawn");
  const { pid } = child;
  if (pid === undefined) throw new Error("no process could be started");
  return {
    pid,
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
  };
}
