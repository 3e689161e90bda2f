import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openFileStore } from "../adapters/store-file/store.ts";
import type { Store } from "../app/ports.ts";
import type { InstanceId } from "../domain/holder.ts";

/** A repository that nobody else knows, to run hooks in as the client does around an edit and a command. */
export type Trial = {
  /** Runs `node` with these arguments as one hook; true: it gave the answer that the step wants. */
  run(step: TrialStep, args: readonly string[], env?: Readonly<Record<string, string>>): Promise<boolean>;
};

/** One start of a hook in a repository. */
export type TrialStep = {
  readonly hook: string;
  /** The fields of its event. */
  readonly event: (repository: string) => object;
  /** A message, and a line of coord's own, wait for the session: it tells them. Else it answers as for a write that meets nobody. */
  readonly isTold?: boolean;
};

const TIMEOUT_MS = 5000;
/** About the length of a source file. */
const LINE = "export const value = 1; // one line of many\n";
const LINES = 200;
/** The usual ways in which a model's commands write. Only read by the hook, never run. */
const PLAIN_COMMAND = "cd . && sed -i 's/a/b/' made.ts && echo \"$HOME\" > written.ts && mv written.ts moved.ts";

/** The same for lines that need the whole grammar, and for commands that are no everyday ones. */
const OTHER_COMMAND = `cat > written.ts <<'END'
one
END
for file in made.ts; do sed -i "s/a/b/" "\${file%.ts}.ts"; done && npm run test 2>&1 | tail -n $(basename 5)`;

function shellCall(command: string): object {
  return { tool_name: "Bash", tool_input: { command }, tool_use_id: "toolu_command" };
}

export function openTrial(folder: string): Trial {
  const repository = join(folder, "repository");
  // All that coord asks of a repository (gitrepository-layout(5)): no git has to be there.
  mkdirSync(join(repository, ".git", "objects"), { recursive: true });
  writeFileSync(join(repository, ".git", "HEAD"), "ref: refs/heads/main\n");
  let writes = 0;
  const write = (name: string) => writeFileSync(join(repository, name), `// ${writes}\n${LINE.repeat(LINES)}`);
  for (const name of ["source.ts", "made.ts"]) write(name);
  const store = openFileStore(join(repository, ".git", "coord"));
  return {
    run: async ({ hook, event, isTold = false }, args, env = {}) => {
      if (hook === "post-tool-use" || hook === "post-command") {
        writes += 1;
        write(hook === "post-command" ? "made.ts" : "source.ts");
      }
      if (isTold) await tell(store);
      const input = JSON.stringify({ session_id: "trial", cwd: repository, ...event(repository) });
      const options = { cwd: repository, env: { ...environment(folder), ...env }, input, timeout: TIMEOUT_MS };
      const { status, stdout } = spawnSync(process.execPath, [...args], { ...options, encoding: "utf8" });
      return status === 0 && (isTold ? stdout.includes(TOLD) : stdout === "{}");
    },
  };
}

const TOLD = "what the trial is told";

/** What another session would send to that of the trial. */
async function tell({ instances, inbox, team, now }: Store): Promise<void> {
  for (const { record: me } of await instances.list()) {
    const { mail } = await team();
    const id = mail.newId();
    const from = { kind: "session", instance: OTHER, name: "other", role: null, isTyped: false } as const;
    const to = { kind: "instance", value: me.name } as const;
    const words = { subject: "", text: TOLD, thread: id, replyTo: null, wants: "nothing" } as const;
    await mail.post(me.id, { id, kind: "text", from, to, ...words, sentAt: now(), ttlMs: TIMEOUT_MS });
    const detail = "what the trial is told by coord itself";
    await inbox.deliver(me.id, { at: now().wall, kind: "postponed", path: null, detail });
  }
}

const OTHER = "claude-20260101-000000-00000000" as InstanceId;

/** The hooks in the order in which they run. */
export const TRIAL_STEPS: readonly TrialStep[] = [
  { hook: "pre-tool-use", event: (repository) => ({ hook_event_name: "PreToolUse", ...edit(repository) }) },
  {
    hook: "post-tool-use",
    event: (repository) => ({
      hook_event_name: "PostToolUse",
      ...edit(repository),
      tool_response: {},
      duration_ms: 5,
    }),
  },
  // The later run of a hook is the one whose functions are kept: everyday lines.
  { hook: "pre-command", event: () => ({ hook_event_name: "PreToolUse", ...shellCall(OTHER_COMMAND) }) },
  { hook: "pre-command", event: () => ({ hook_event_name: "PreToolUse", ...shellCall(PLAIN_COMMAND) }) },
  {
    hook: "post-command",
    event: () => ({
      hook_event_name: "PostToolUse",
      ...shellCall(PLAIN_COMMAND),
      tool_response: { stdout: "", stderr: "", interrupted: false },
      duration_ms: 5,
    }),
  },
  {
    hook: "post-tool-batch",
    isTold: true,
    event: (repository) => ({
      hook_event_name: "PostToolBatch",
      tool_calls: [edit(repository), shellCall(PLAIN_COMMAND)],
    }),
  },
];

function edit(repository: string): object {
  const file = join(repository, "source.ts");
  return {
    tool_name: "Edit",
    tool_input: { file_path: file, old_string: "0", new_string: "1", replace_all: false },
    tool_use_id: "toolu_edit",
  };
}

/** The user's own, for NODE_OPTIONS counts in what V8 makes; but no setting, home or session of theirs. */
function environment(folder: string): Record<string, string> {
  const own = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || /^(?:COORD|CLAUDE)/.test(name) ? [] : [[name, value] as const],
  );
  return { ...Object.fromEntries(own), HOME: folder, CLAUDE_PID: String(process.pid) };
}
