import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ClientOptions, type ClientPlace, type RunningClient, startClient } from "./client.ts";
import { provideCompiledHooks } from "./compiled-hooks.ts";
import { prepareHome } from "./environment.ts";
import { isJsonObject, type JsonObject, parseJson } from "./json.ts";
import { endLeftovers } from "./leftovers.ts";
import { openNetwork } from "./network.ts";
import { createRepository, type TestRepository } from "./repository.ts";
import type { ScriptedModel } from "./scripted-model.ts";
import { startTmuxClient, type TmuxClient, type TmuxClientOptions } from "./tmux-client.ts";

/** How long a client's own children may take to follow it. A client ends its MCP servers within 1 s. */
const GRACE_MS = 3_000;

export type World = {
  readonly directory: string;
  readonly home: string;
  /** Value of the variable that all processes of this world inherit. */
  readonly runMark: string;
  readonly repository: TestRepository;
  readonly model: ScriptedModel;
  start(name: string, options: Omit<ClientOptions, "cwd"> & { readonly cwd?: string }): RunningClient;
  startInteractive(
    name: string,
    options: Omit<TmuxClientOptions, "cwd"> & { readonly cwd?: string },
  ): Promise<TmuxClient>;
  /** The client's own session file `~/.claude/sessions/<pid>.json`, undefined when there is none. */
  sessionFile(pid: number): JsonObject | undefined;
  /** Ends everything. Throws when a process outlived its client, unless `allowLeftovers`. */
  close(options?: { readonly allowLeftovers?: boolean }): Promise<void>;
};

export type WorldOptions = {
  readonly files?: Readonly<Record<string, string>>;
  readonly repositoryName?: string;
  /** Name of the user's home folder; "home" unless given. */
  readonly homeName?: string;
  /** The user's settings (`~/.claude/settings.json`). */
  readonly userSettings?: JsonObject;
  /** More folders the user has trusted; the repository always is. */
  readonly trusted?: readonly string[];
  /** Whether the user has never started a session with the plugin before. */
  readonly isNewUser?: boolean;
};

/** One user on one machine with one repository: home, network, scripted model, and the clients started in it. */
export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "coord-client-")));
  const home = join(directory, options.homeName ?? "home");
  mkdirSync(home);
  const runMark = randomUUID();
  const repository = createRepository(directory, {
    ...(options.files === undefined ? {} : { files: options.files }),
    ...(options.repositoryName === undefined ? {} : { name: options.repositoryName }),
  });
  prepareHome(home, { trusted: [repository.root, ...(options.trusted ?? [])], settings: options.userSettings ?? {} });
  if (options.isNewUser !== true) provideCompiledHooks(home);
  const network = await openNetwork(directory);
  const clients: RunningClient[] = [];
  const terminals: TmuxClient[] = [];
  const place = (name: string): ClientPlace => ({
    name,
    home,
    runMark,
    network,
    debugFile: join(directory, `debug-${name}.log`),
  });

  return {
    directory,
    home,
    runMark,
    repository,
    model: network.model,
    start(name, clientOptions) {
      const client = startClient(place(name), { cwd: repository.root, ...clientOptions });
      clients.push(client);
      return client;
    },
    async startInteractive(name, clientOptions) {
      const terminal = await startTmuxClient(place(name), { cwd: repository.root, ...clientOptions });
      terminals.push(terminal);
      return terminal;
    },
    sessionFile: (pid) => readSessionFile(home, pid),
    async close({ allowLeftovers = false } = {}) {
      for (const terminal of terminals) terminal.dispose();
      for (const client of clients) client.kill("SIGTERM");
      const left = await endLeftovers(runMark, GRACE_MS);
      await network.close();
      // What a session leaves running beside itself, such as the compiling of hooks, may still write.
      rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
      if (left.length > 0 && !allowLeftovers)
        throw new Error(`processes outlived their client: ${JSON.stringify(left)}`);
    },
  };
}

function readSessionFile(home: string, pid: number): JsonObject | undefined {
  try {
    const value = parseJson(readFileSync(join(home, ".claude", "sessions", `${pid}.json`), "utf8"));
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined; // not written yet, or the client has ended
  }
}
