import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ScriptedModel, startScriptedModel } from "./scripted-model.ts";

export type ClientNetwork = {
  readonly model: ScriptedModel;
  /** Base URL of one client: its name is the path, so that the model can tell clients apart. */
  baseUrl(client: string): string;
  /** The command line that runs `command` where only the scripted model can be reached. */
  wrap(command: readonly string[]): readonly string[];
  readonly isIsolated: boolean;
  close(): Promise<void>;
};

/**
 * The clients share one network namespace of their own; the model stays with the test and is reached through a
 * socket file, which namespaces do not separate. Needs root and Linux; elsewhere the clients share the test's
 * network and rely on their no-traffic variables.
 */
export async function openNetwork(directory: string): Promise<ClientNetwork> {
  return canIsolate() ? openIsolated(directory) : openShared();
}

function canIsolate(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  return spawnSync("unshare", ["-n", "ip", "link", "set", "lo", "up"]).status === 0;
}

async function openShared(): Promise<ClientNetwork> {
  const model = await startScriptedModel();
  return {
    model,
    baseUrl: (client) => `http://127.0.0.1:${model.port}/${client}`,
    wrap: (command) => command,
    isIsolated: false,
    close: () => model.close(),
  };
}

async function openIsolated(directory: string): Promise<ClientNetwork> {
  const socketPath = join(directory, "model.sock");
  const model = await startScriptedModel({ socketPath });
  const relayFile = fileURLToPath(new URL("./relay.mjs", import.meta.url));
  const relay = spawn("unshare", ["-n", process.execPath, relayFile, socketPath], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const port = await firstLine(relay);
  return {
    model,
    baseUrl: (client) => `http://127.0.0.1:${port}/${client}`,
    wrap: (command) => ["nsenter", `--net=/proc/${relay.pid}/ns/net`, ...command],
    isIsolated: true,
    async close() {
      relay.kill("SIGKILL");
      await model.close();
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the network relay ended at once, exit code ${code}`)));
    child.stdout?.once("data", (chunk: Buffer) => resolve(chunk.toString("utf8").trim()));
  });
}
