import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { costOf, type TurnCost } from "../support/client/injected.ts";
import { play, say } from "../support/client/script.ts";
import { eventually, readState } from "../support/client/state.ts";
import { openWorld, type World } from "../support/client/world.ts";
import { apart, sceneFiles, together, type Work, working } from "./team-script.ts";

/** Six clients that start at once on a busy machine. */
const STARTED_WITHIN_MS = 120_000;

export type CostOptions = {
  readonly pluginDir: string;
  readonly sessions: number;
  /** Of each session in a scene: 30 stand for half an hour with a reply a minute. */
  readonly replies: number;
  /** How long nothing is asked of the idle sessions. */
  readonly idleMs: number;
  readonly idleSessions: number;
  readonly progress: (text: string) => void;
};

/** One scene: a cost for each request to a model. */
export type Scene = { readonly name: string; readonly sessions: number; readonly turns: readonly TurnCost[] };

export type IdleScene = {
  readonly sessions: number;
  readonly idleMs: number;
  /** Requests of any kind to the model while nobody typed: titles and summaries would count, too. */
  readonly requests: number;
  /** What each is told with the prompt that ends it. */
  readonly turns: readonly TurnCost[];
};

export async function measureCost(options: CostOptions): Promise<{ scenes: readonly Scene[]; idle: IdleScene }> {
  const { sessions } = options;
  const scenes = [
    await playScene("one session alone", 1, apart, options),
    await playScene(`${sessions} sessions, each in files of its own`, sessions, apart, options),
    await playScene(`${sessions} sessions in the same files`, sessions, together, options),
  ];
  return { scenes, idle: await playIdle(options) };
}

export async function playScene(
  name: string,
  sessions: number,
  work: Work,
  { pluginDir, replies, progress }: CostOptions,
): Promise<Scene> {
  progress(name);
  const world = await openWorld({ files: sceneFiles(sessions) });
  try {
    const names = Array.from({ length: sessions }, (_, session) => `s${session}`);
    const clients = names.map((client, session) =>
      world.start(client, {
        permissionMode: "bypassPermissions",
        pluginDirs: [pluginDir],
        prompt: `work on part ${client}`,
        env: { COORD_ROLE: `r${session}` },
        scripts: { main: working(work, session, replies) },
      }),
    );
    for (const { done } of clients) {
      const { json, stderr } = await done;
      if (json?.["result"] !== "bye") throw new Error(`${name}: a session did not get through: ${stderr}`);
    }
    return { name, sessions, turns: names.flatMap((client) => world.model.turns(client)).map(costOf) };
  } finally {
    await closed(world);
  }
}

/** Sessions in terminals that have answered their user, while another writes to all of them, decides and ends. */
export async function playIdle({ pluginDir, idleSessions, idleMs, progress }: CostOptions): Promise<IdleScene> {
  progress(`${idleSessions} idle sessions for ${idleMs / 1000} s`);
  const world = await openWorld({ files: sceneFiles(idleSessions) });
  try {
    const names = Array.from({ length: idleSessions }, (_, session) => `i${session}`);
    const terminals = await Promise.all(
      names.map((name) =>
        world.startInteractive(name, {
          permissionMode: "bypassPermissions",
          pluginDirs: [pluginDir],
          scripts: { main: play(say("ready"), say("awake")) },
        }),
      ),
    );
    for (const terminal of terminals) await terminal.submit("get ready");
    for (const terminal of terminals) await terminal.waitFor(/ready$/m, STARTED_WITHIN_MS);
    const state = readState(world.repository.root);
    await eventually(
      "all are idle",
      async () => {
        const instances = await state.instances();
        return instances.filter(({ status }) => status === "idle").length === idleSessions ? true : undefined;
      },
      STARTED_WITHIN_MS,
    );
    // Titles are made beside a turn, and may come after it.
    await sleep(3_000);
    const before = requestsIn(world);
    const known = new Map(names.map((name) => [name, world.model.turns(name).length]));
    askOthers(world, pluginDir);
    await sleep(idleMs);
    const requests = requestsIn(world) - before;
    for (const terminal of terminals) await terminal.submit("go on");
    for (const terminal of terminals) await terminal.waitFor(/awake/, STARTED_WITHIN_MS);
    // The client may ask its model for more beside a turn, such as what its user could type next.
    const turns = names.flatMap((name) => world.model.turns(name).slice(known.get(name)).slice(0, 1));
    return { sessions: idleSessions, idleMs, requests, turns: turns.map(costOf) };
  } finally {
    await closed(world);
  }
}

/** What was measured counts, also where a folder cannot be removed yet. */
async function closed(world: World): Promise<void> {
  await world.close({ allowLeftovers: true }).catch((error: unknown) => console.error(String(error)));
}

function requestsIn({ model }: World): number {
  return model.requests.filter(({ path }) => path.endsWith("/v1/messages")).length;
}

/** What a person at a terminal does in the repository meanwhile. */
function askOthers(world: World, pluginDir: string): void {
  const commands = [
    ["send", "--to", "everyone", "--ask", "x".repeat(2_000)],
    ["send", "--to", "everyone", "--subject", "Contract", "the login answers 401"],
    ["claim", "feature", "login"],
    ["release", "feature", "login"],
    ...Array.from({ length: 5 }, (_, number) => [
      "decisions",
      "add",
      "--title",
      `Decision ${number}`,
      "--description",
      "why",
    ]),
  ];
  for (const command of commands) {
    const { status, stderr } = spawnSync(process.execPath, [join(pluginDir, "dist", "cli.mjs"), ...command], {
      cwd: world.repository.root,
      env: { PATH: process.env["PATH"], HOME: world.home },
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`coord ${command.join(" ").slice(0, 60)}: ${stderr}`);
  }
}
