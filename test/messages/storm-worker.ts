/**
 * One process of the storm: `send <folder> <log> <sender> <box…>` posts numbered messages until it is killed;
 * `read <folder> <log>` acts as the hooks of the client that CLAUDE_PID names, one after the other.
 */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { factsOf } from "../../src/adapters/self-process/self-process.ts";
import { openFileStore } from "../../src/adapters/store-file/store.ts";
import { deliverMessages } from "../../src/app/deliver-messages.ts";
import { composeCaller, composeMachine } from "../../src/compose.ts";
import type { InstanceId } from "../../src/domain/holder.ts";
import { LONGEST_TTL_MS, type Message } from "../../src/domain/message.ts";
import { residentParts } from "../../src/parts.ts";
import { textOf } from "./storm-text.ts";

const [mode = "", folder = "", log = "", sender = "", ...boxes] = process.argv.slice(2);

// A test that is ended in the middle leaves nobody to end its processes.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.exit();
}, 500).unref();

if (mode === "send") await send();
else await read();

/** Says what was posted only after it was: what is in the log must arrive. */
async function send(): Promise<never> {
  const store = openFileStore(join(folder, ".git", "coord"));
  const { mail } = await store.team();
  for (let number = 0; ; number++) {
    const box = boxes[(number * 7) % boxes.length] ?? "";
    try {
      await mail.post(box as InstanceId, messageOf(mail.newId(), number, box, store.now()));
    } catch (error) {
      // Its readers are behind: try again later, with the same number.
      if (!(error instanceof Error && error.message.includes("unread"))) throw error;
      number--;
      await pause(5);
      continue;
    }
    appendFileSync(log, `${box} ${number}\n`);
    // Lets timers run.
    if (number % 50 === 0) await pause(0);
  }
}

function messageOf(id: Message["id"], number: number, box: string, sentAt: Message["sentAt"]): Message {
  const text = textOf(sender, number);
  return {
    id,
    kind: "text",
    from: { kind: "session", instance: `claude-x-${sender}` as InstanceId, name: sender, role: null, isTyped: false },
    to: { kind: "instance", value: box },
    subject: String(number),
    text,
    thread: id,
    replyTo: null,
    wants: "nothing",
    sentAt,
    ttlMs: LONGEST_TTL_MS,
  };
}

/** Each turn is a hook: carry, print, confirm. */
async function read(): Promise<never> {
  const machine = composeMachine(process.env, residentParts);
  const caller = composeCaller(process.env, "claude", { session_id: `s-${sender}`, cwd: folder }, factsOf);
  for (;;) {
    const { shown, printed } = await deliverMessages(machine, caller, (waiting) => waiting.length);
    const lines = shown.map(({ message, isAgain }) => {
      const isWhole = message.text === textOf(message.from.name, Number(message.subject));
      return `${message.from.name} ${message.subject} ${isWhole ? "whole" : "torn"} ${isAgain ? "again" : "first"}\n`;
    });
    // A hook has other work to do as well: here it may be killed with messages in its hands.
    if (lines.length > 0) await pause(4);
    if (lines.length > 0) appendFileSync(log, lines.join(""));
    await printed();
    if (lines.length === 0) await pause(2);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
