import { existsSync } from "node:fs";
import { join } from "node:path";
import { clientPid } from "./adapters/self-process/self-process.ts";
import { physicalPath } from "./adapters/workspace-fs/physical-path.ts";
import { findProject } from "./adapters/workspace-fs/project.ts";
import type { Caller, Machine, Project } from "./app/machine.ts";
import type { ClientSessions, LivenessProbe, Store, Workspace } from "./app/ports.ts";
import type { CommonInput } from "./claude/hook-input.ts";
import { settingsFor } from "./config/settings-for.ts";
import type { ProcessFacts } from "./domain/holder.ts";
import type { InstanceKind } from "./domain/identity.ts";
import { fnv1aHex } from "./hash/fnv1a.ts";
import { PLUGIN_VERSION } from "./plugin-version.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The adapters a machine is made of. */
export type Parts = {
  openStore(stateDir: string): Store;
  openWorkspace(stateDirOverride: string | null): Workspace;
  readonly liveness: LivenessProbe;
  readonly clientSessions: ClientSessions;
  branchOf(checkout: string): Promise<string | null>;
  /** Makes a folder without git a project; false where that would be wrong. */
  makeProject(folder: string, stateDirOverride: string | null): Promise<boolean>;
};

/** Configuration -> adapters -> what the use cases need. Nothing is opened before it is asked for. */
export function composeMachine(env: Environment, parts: Parts): Machine {
  const override = env["COORD_DIR"] ?? null;
  const stores = new Map<string, Store>();
  const storeOf = (stateDir: string): Store => {
    const store = stores.get(stateDir) ?? parts.openStore(stateDir);
    stores.set(stateDir, store);
    return store;
  };
  const projects = new Map<string, Promise<Project>>();
  // Worktrees share their state, not their configuration files.
  const open = (stateDir: string, checkout: string): Promise<Project> => {
    const key = JSON.stringify([stateDir, checkout]);
    const opened = projects.get(key) ?? openProject(stateDir, checkout, env, storeOf(stateDir));
    projects.set(key, opened);
    return opened;
  };
  const home: Machine["home"] = async (folder) => {
    const found = findProject(physicalPath(folder), override, folder);
    return found === null ? null : { project: await open(found.stateDir, found.checkout), checkout: found.checkout };
  };
  return {
    workspace: parts.openWorkspace(override),
    liveness: parts.liveness,
    clientSessions: parts.clientSessions,
    open,
    reopen: async (stateDir, checkout) => (existsSync(stateDir) ? open(stateDir, checkout) : null),
    home,
    found: async (folder) => {
      const known = await home(folder);
      return known === null && (await parts.makeProject(folder, override)) ? home(folder) : known;
    },
    branchOf: parts.branchOf,
    shortHash: fnv1aHex,
    random: Math.random,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  };
}

async function openProject(stateDir: string, checkout: string, env: Environment, store: Store): Promise<Project> {
  const { settings, warnings } = await settingsFor(stateDir, checkout, env, clientHomeOf(env));
  return { store, settings, warnings, stateDir };
}

/** Where the client keeps its files of this user. */
export function clientHomeOf(env: Environment): string {
  // Not imported: where HOME is set, a hook does without node:os.
  return env["CLAUDE_CONFIG_DIR"] || join(env["HOME"] ?? process.getBuiltinModule("node:os").homedir(), ".claude");
}

/** The process that a hook, or a command typed in a session, speaks for. */
export function composeCaller(
  env: Environment,
  kind: InstanceKind,
  input: Partial<CommonInput>,
  factsOf: (pid: number) => ProcessFacts,
): Caller {
  const { agent_id: agentId, agent_type: agentType } = input;
  const cwd = input.cwd ?? process.cwd();
  const mainAgent = agentId === undefined ? (agentType ?? null) : null;
  return {
    kind,
    process: factsOf(clientPid(env, process.ppid)),
    sessionId: input.session_id ?? env["CLAUDE_CODE_SESSION_ID"] ?? null,
    agent: agentId === undefined ? null : { id: agentId, type: agentType ?? "" },
    agentType: mainAgent,
    cwd,
    startFolder: env["CLAUDE_PROJECT_DIR"] ?? cwd,
    model: null,
    role: env["COORD_ROLE"] ?? roleOf(mainAgent),
    clientHome: clientHomeOf(env),
    pluginVersion: PLUGIN_VERSION,
  };
}

/** `coord:backend` works as `backend`. */
function roleOf(agentType: string | null): string | null {
  return agentType === null ? null : agentType.slice(agentType.lastIndexOf(":") + 1) || null;
}
