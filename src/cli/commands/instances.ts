import type { Command } from "commander";
import { listInstances } from "../../app/inspect.ts";
import { instancesText } from "../../text/instances-text.ts";
import { inContext, jsonOption, type Shelf, withExamples } from "../command.ts";
import { type Context, homeOf } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { hasColours, print } from "../print.ts";

export function addInstances(program: Command, shelf: Shelf): void {
  const command = program
    .command("instances")
    .description("the sessions and shells registered here, with their ids")
    .action(inContext(shelf, instances));
  withExamples(jsonOption(command), ["coord instances", "coord instances --json | jq -r '.instances[].id'"]);
}

async function instances(context: Context, options: { readonly json?: boolean }): Promise<ExitCode> {
  const { io, machine } = context;
  const { project } = await homeOf(context);
  const found = await listInstances(machine, project);
  print(io, options, { instances: found }, () => instancesText(found, io.out.width, hasColours(io.env, io.out)));
  return EXIT.ok;
}
