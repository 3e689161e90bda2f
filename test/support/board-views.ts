import type { BoardView } from "../../src/app/board.ts";
import type { InstanceView, LockView, SentMessageView, StatusView } from "../../src/app/views.ts";

export const AT = "2026-11-21T14:02:10.000Z";

const INSTANCE: InstanceView = {
  id: "claude-1",
  name: "brisk-otter",
  kind: "claude",
  status: "active",
  liveness: "alive",
  isStale: false,
  silentForMs: 1000,
  lastTool: null,
  doing: null,
  role: "backend",
  task: "fix [it](http://x)",
  lastPrompt: null,
  branch: null,
  worktree: "/repo",
  model: null,
  sessionId: null,
  host: "h",
  pid: 1,
  startedAt: AT,
  endedAt: null,
  agents: [],
  backgroundTasks: 0,
  holds: [],
  waitsFor: [],
  pluginVersion: "0.1.0",
};

const LOCK: LockView = {
  path: "src/a.ts",
  checkout: "/repo",
  state: "held",
  holder: { instance: "claude-1" as LockView["holder"]["instance"], agent: null, name: "brisk-otter" },
  acquiredAt: AT,
  editedAt: AT,
  token: 1,
  inFlight: null,
  pinned: null,
  reserved: null,
  waiters: [],
};

const MESSAGE: SentMessageView = {
  id: "0123456789ab",
  thread: "0123456789ab",
  from: "brisk-otter",
  fromKind: "session",
  to: "everyone",
  reached: [],
  subject: "",
  text: "ready",
  wants: "nothing",
  sentAt: AT,
  acknowledgedBy: [],
  answeredBy: [],
  undeliveredTo: [],
};

const STATUS: StatusView = {
  at: AT,
  checkout: "/repo",
  stateDir: "/repo/.git/coord",
  mode: "enforce",
  me: null,
  instances: [],
  locks: [],
  overlaps: [],
  claims: [],
  questions: [],
  totals: { instances: 0, locks: 0, waiters: 0, decisions: 0 },
  decisions: [],
  warnings: [],
  hooks: [],
  configurationProblems: [],
};

/** What the board shows, of an empty repository but for these. */
export function board(changes: Partial<StatusView>, messages: readonly SentMessageView[] = []): BoardView {
  return { status: { ...STATUS, ...changes }, messages };
}

export function instance(changes: Partial<InstanceView>): InstanceView {
  return { ...INSTANCE, ...changes };
}

export function lock(changes: Partial<LockView>): LockView {
  return { ...LOCK, ...changes };
}

export function message(changes: Partial<SentMessageView>): SentMessageView {
  return { ...MESSAGE, ...changes };
}
