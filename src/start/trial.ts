import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A repository of one file that nobody else knows, to run hooks in as the client does around an edit. */
export type TrialEdit = {
  /** Runs `node` with these arguments as one hook of an edit; true: it gave the answer of an edit that meets nobody. */
  run(hook: TrialHook, args: readonly string[], env?: Readonly<Record<string, string>>): boolean;
};

export type TrialHook = "pre-tool-use" | "post-tool-use";

const EVENTS: { readonly [H in TrialHook]: string } = {
  "pre-tool-use": "PreToolUse",
  "post-tool-use": "PostToolUse",
};
const TIMEOUT_MS = 5000;
/** About the length of a source file. */
const LINE = "export const value = 1; // one line of many\n";
const LINES = 200;

export function openTrialEdit(folder: string): TrialEdit {
  const repository = join(folder, "repository");
  const file = join(repository, "source.ts");
  // All that coord asks of a repository (gitrepository-layout(5)): no git has to be there.
  mkdirSync(join(repository, ".git", "objects"), { recursive: true });
  writeFileSync(join(repository, ".git", "HEAD"), "ref: refs/heads/main\n");
  let edits = 0;
  const write = () => writeFileSync(file, `// ${edits}\n${LINE.repeat(LINES)}`);
  write();
  return {
    run(hook, args, env = {}) {
      if (hook === "post-tool-use") {
        edits += 1;
        write();
      }
      const input = JSON.stringify(eventOf(hook, repository, file));
      const options = { cwd: repository, env: { ...environment(folder), ...env }, input, timeout: TIMEOUT_MS };
      const { status, stdout } = spawnSync(process.execPath, [...args], { ...options, encoding: "utf8" });
      return status === 0 && stdout === "{}";
    },
  };
}

function eventOf(hook: TrialHook, repository: string, file: string) {
  return {
    session_id: "trial",
    cwd: repository,
    hook_event_name: EVENTS[hook],
    tool_name: "Edit",
    tool_input: { file_path: file, old_string: "0", new_string: "1", replace_all: false },
    tool_use_id: "toolu_trial",
    ...(hook === "post-tool-use" ? { tool_response: {}, duration_ms: 5 } : {}),
  };
}

/** The user's own, for NODE_OPTIONS counts in what V8 makes; but no setting, home or session of theirs. */
function environment(folder: string): Record<string, string> {
  const own = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || /^(?:COORD|CLAUDE)/.test(name) ? [] : [[name, value] as const],
  );
  return { ...Object.fromEntries(own), HOME: folder, CLAUDE_PID: String(process.pid) };
}
