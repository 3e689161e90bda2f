import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { call, say } from "../../support/client/script.ts";
import { saveByRename, type Terminals, typeShellCommand } from "../terminal.ts";

export type Act = Terminals & {
  /** The held file, and its folder. */
  readonly path: string;
  readonly folder: string;
};

/** A write that no tool call of a session makes. */
export type Outside = {
  readonly id: string;
  readonly shown: string;
  readonly files?: Readonly<Record<string, string>>;
  /** Does a session's model do it? Then it is to be told, too. */
  readonly hasWriter: boolean;
  /** Returns what the writing session's model is told, if one does it. */
  readonly act: (act: Act) => Promise<string | null>;
};

const LATE = 'setTimeout(() => require("fs").writeFileSync(__dirname + "/held.txt", "mine\\n"), 2500);\n';
const git = (folder: string, ...args: readonly string[]) => void execFileSync("git", args, { cwd: folder });

export const OUTSIDE: readonly Outside[] = [
  {
    id: "editor",
    shown: "an editor that writes into the file",
    hasWriter: false,
    act: async ({ path }) => {
      writeFileSync(path, "mine\n");
      return null;
    },
  },
  {
    id: "editor-rename",
    shown: "an editor that puts a new file in its place",
    hasWriter: false,
    act: async ({ path }) => {
      saveByRename(path, "mine\n");
      return null;
    },
  },
  {
    id: "other-terminal",
    shown: "`git checkout -- .` in a terminal without a session",
    hasWriter: false,
    act: async ({ folder }) => {
      git(folder, "checkout", "--", ".");
      return null;
    },
  },
  {
    id: "bang",
    shown: "`! echo mine > held.txt` typed by the person at another session",
    hasWriter: false,
    act: async ({ writersTerminal }) => {
      await typeShellCommand(writersTerminal, "echo mine > work/bang/held.txt");
      return null;
    },
  },
  {
    id: "slash-command",
    shown: "a slash command with !`echo mine > held.txt` in its text",
    hasWriter: false,
    act: async ({ writer, writersTerminal }) => {
      await writersTerminal.submit("/overwrite");
      writer.ends(say("done"));
      return null;
    },
  },
  {
    id: "user-hook",
    shown: "a hook of the user's own that runs after another session's Write",
    hasWriter: true,
    act: async ({ writer, writersTerminal, folder }) => {
      await writersTerminal.submit("write beside it");
      const heard = await writer.does(call("Write", { file_path: `${folder}/free.txt`, content: "mine\n" }));
      writer.ends(say("done"));
      return heard.context.join("\n");
    },
  },
  {
    id: "detached",
    shown: "a script that a command leaves behind (setsid … &) and that writes after the command has ended",
    files: { "late.js": LATE },
    hasWriter: true,
    act: async ({ writer, writersTerminal }) => {
      await writersTerminal.submit("start it");
      const command = "setsid node work/detached/late.js > /dev/null 2>&1 & disown";
      const heard = await writer.does(call("Bash", { command, description: "run" }));
      writer.ends(say("done"));
      return heard.context.join("\n");
    },
  },
];
