import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Command } from "commander";
import { AppError } from "../../app/errors.ts";
import { inContext, type Shelf, withExamples } from "../command.ts";
import type { Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { refuseInSession } from "../session.ts";

export function addInit(program: Command, shelf: Shelf): void {
  const command = program
    .command("init")
    .description("write a commented .claude/workflow-config.yml; makes a folder without git a project")
    .action(inContext(shelf, init));
  withExamples(command, ["coord init && coord config explain"]);
}

async function init({ io, machine, caller }: Context): Promise<ExitCode> {
  await refuseInSession(machine, io, caller, "write coord's configuration", "ask the user to run: coord init");
  const home = await machine.found(io.cwd);
  if (home === null) {
    throw new AppError("NOT_A_PROJECT", `${io.cwd} cannot be a project: it is HOME or the root of the disk`, {
      hint: "change to the folder of your project",
    });
  }
  const folder = join(home.checkout, ".claude");
  const file = join(folder, "workflow-config.yml");
  const shown = relative(io.cwd, file);
  if (existsSync(file)) {
    io.out.write(`${shown} is there already; nothing was written. What holds: coord config explain\n`);
    return EXIT.ok;
  }
  const { starterConfig } = await import("../../config/init.ts");
  mkdirSync(folder, { recursive: true });
  // Fails rather than overwrites what somebody else has just written.
  writeFileSync(file, `${starterConfig()}\n`, { flag: "wx" });
  io.out.write(`Wrote ${shown}. Every line in it is optional. What holds: coord config explain\n`);
  return EXIT.ok;
}
