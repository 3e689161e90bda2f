import type { Command } from "commander";
import type { CliIo } from "../cli-io.ts";
import { type Shelf, withExamples } from "../command.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { untilInterrupted } from "../interruption.ts";

type Options = { readonly client?: boolean; readonly claude?: string };

export function addDemo(program: Command, { io, end }: Shelf): void {
  const command = program
    .command("demo")
    .description("shows in a throw-away repository how two sessions collide and nothing is lost")
    .option("--client", "with two real Claude Code clients and a scripted model; nothing leaves this machine")
    .option("--claude <path>", "the client to use (default: claude on the PATH)")
    .addHelpText("after", "\nExit codes: 0 every step came out as it should, 1 one did not")
    .action(async (options: Options) => end(await demo(io, options)));
  withExamples(command, ["coord demo", "coord demo --client"]);
}

async function demo(io: CliIo, options: Options): Promise<ExitCode> {
  const { runDemo } = await import("../demo/demo.ts");
  const { playWithHooks } = await import("../demo/story.ts");
  const isWithClients = options.client === true || options.claude !== undefined;
  const play = isWithClients
    ? (await import("../demo/client-story.ts")).playWithClients(io, options.claude)
    : playWithHooks;
  await untilInterrupted((signal) => runDemo(io, signal, play));
  return EXIT.ok;
}
