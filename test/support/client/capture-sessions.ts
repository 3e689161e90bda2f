import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { named } from "./capture-tools.ts";
import { writeUserSettings } from "./environment.ts";
import { createRecordingPlugin, type RecordingPlugin } from "./recording-plugin.ts";
import { call, play, say } from "./script.ts";
import type { TmuxClient } from "./tmux-client.ts";
import type { World } from "./world.ts";

const SESSION_ID = "11111111-2222-4333-8444-555555555555";
const ODD_ARGUMENTS = `say "quoted" 'single' \`tick\` $(id) $HOME 🦊 \\ back; end`;

/** Starts, resumes and forks one conversation in print mode; a call nobody can permit. */
export async function captureSessions(world: World): Promise<RecordingPlugin> {
  const recorder = createRecordingPlugin(join(world.directory, "recorder"));
  const pluginDirs = [recorder.folder];
  const talk = { main: play(say("hello")) };
  await world.start("first", { pluginDirs, prompt: "start", sessionId: SESSION_ID, scripts: talk }).done;
  await world.start("again", { pluginDirs, prompt: "go on", resume: SESSION_ID, scripts: talk }).done;
  await world.start("forked", {
    pluginDirs,
    prompt: "branch off",
    resume: SESSION_ID,
    extraArgs: ["--fork-session"],
    scripts: talk,
  }).done;
  const multiLine = "/note first 'line'\nsecond \"line\" 🦊\n\nfourth";
  await world.start("multiline", { pluginDirs, prompt: multiLine, scripts: talk }).done;
  const refused = play(named("write-not-permitted", "Write", { file_path: "x.txt", content: "x" }), say("refused"));
  await world.start("refused", { pluginDirs, prompt: "write", permissionMode: "default", scripts: { main: refused } })
    .done;
  return recorder;
}

/** One interactive session: prompts answered in three ways, slash commands, compaction, a cleared conversation. */
export async function captureTerminal(world: World): Promise<RecordingPlugin> {
  const watched = world.repository.write("watched.txt", "before\n");
  const recorder = createRecordingPlugin(join(world.directory, "recorder"), {
    SessionStart: { hookSpecificOutput: { hookEventName: "SessionStart", watchPaths: [watched] } },
  });
  const edit = (name: string, from: string) =>
    named(name, "Edit", { file_path: "a.txt", old_string: from, new_string: `${from}!` });
  const main = play(
    ...[edit("edit-prompt-accepted", "one"), say("accepted it")],
    edit("edit-prompt-refused", "two"),
    edit("edit-prompt-escaped", "two"),
    named("bash-interrupted", "Bash", { command: "node -e 'setTimeout(()=>{},30000)'", description: "be busy" }),
    ...[say("noted one"), say("noted two"), say("a summary of the talk"), say("after all")],
  );
  const terminal = await world.startInteractive("terminal", {
    pluginDirs: [recorder.folder],
    permissionMode: "default",
    allowedTools: ["Bash"],
    scripts: { main },
  });
  await answerPrompts(terminal, recorder);
  await submitAndWait(terminal, "run the command", /setTimeout/);
  await sleep(1_000);
  terminal.keys("Escape");
  await terminal.waitFor(/Interrupted/);
  await submitAndWait(terminal, `/note ${ODD_ARGUMENTS}`, /noted one/);
  await submitAndWait(terminal, "/note", /noted two/);
  world.repository.write("watched.txt", "after\n");
  writeUserSettings(world.home, { cleanupPeriodDays: 30 });
  await waitForEvent(recorder, "ConfigChange", 1);
  await submitAndWait(terminal, "/compact", /Compacted|ctrl\+o to see full summary/);
  await sleep(1_000);
  // Interactive, because print mode may exit before this hook, which nothing waits for, has run.
  world.model.setFailing("terminal", true);
  await submitAndWait(terminal, "fail", /API Error/);
  await waitForEvent(recorder, "StopFailure", 1);
  await terminal.submit("/clear");
  await waitForEvent(recorder, "SessionStart", 3);
  await terminal.exit();
  return recorder;
}

/** One session writes to another with the client's own SendMessage. */
export async function capturePeerMessage(world: World): Promise<RecordingPlugin> {
  const recorder = createRecordingPlugin(join(world.directory, "recorder"));
  const receiver = await world.startInteractive("receiver", {
    pluginDirs: [recorder.folder],
    permissionMode: "acceptEdits",
    extraArgs: ["--name", "brisk-otter"],
    scripts: { main: play(say("read it")) },
  });
  const message = { to: "brisk-otter", message: "the tests are green again", summary: "tests are green" };
  const main = play(
    call("ToolSearch", { query: "select:SendMessage", max_results: 1 }),
    call("ListAgents", {}),
    call("SendMessage", message),
    say("sent"),
  );
  await world.start("sender", { permissionMode: "acceptEdits", prompt: "tell the other", scripts: { main } }).done;
  await receiver.waitFor(/read it/);
  await receiver.exit();
  return recorder;
}

async function answerPrompts(terminal: TmuxClient, recorder: RecordingPlugin): Promise<void> {
  await submitAndWait(terminal, "edit one", /Do you want/);
  await waitForEvent(recorder, "Notification", 1); // 6 s after the prompt opened
  await terminal.answer("Enter");
  await terminal.waitFor(/accepted it/);
  await submitAndWait(terminal, "edit two", /Do you want/);
  await terminal.answer("Down", "Down");
  await terminal.waitFor(/❯ 3\. No/);
  terminal.keys("Enter");
  await terminal.waitUntilGone(/Do you want/);
  await submitAndWait(terminal, "edit two again", /Do you want/);
  await terminal.answer("Escape");
  await terminal.waitUntilGone(/Do you want/);
}

async function submitAndWait(terminal: TmuxClient, text: string, shown: RegExp): Promise<void> {
  await terminal.submit(text);
  await terminal.waitFor(shown);
  await sleep(400); // the prompt line and the dialogs take keys only after they are drawn
}

async function waitForEvent(recorder: RecordingPlugin, event: string, count: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (recorder.recorded().filter((hook) => hook.event === event).length >= count) return;
    await sleep(100);
  }
  throw new Error(`${event} did not fire ${count} times`);
}
