import type { Command } from "commander";
import { openNamed } from "../../adapters/store-file/named-register.ts";
import { listResources } from "../../app/list-resources.ts";
import { RESOURCE_PRESETS } from "../../config/resource-presets.ts";
import { resourcesText } from "../../text/resources-text.ts";
import { inContext, jsonOption, type Shelf, withExamples } from "../command.ts";
import { type Context, homeOf } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { print } from "../print.ts";

export function addResources(program: Command, shelf: Shelf): void {
  const command = program
    .command("resources")
    .description("what only so many commands may use at once, and who uses it now")
    .action(inContext(shelf, resources));
  withExamples(jsonOption(command), [
    "coord resources",
    "coord resources --json | jq -r '.resources[] | select(.uses == []) | .name'",
  ]);
}

async function resources(context: Context, options: { readonly json?: boolean }): Promise<ExitCode> {
  const { io, machine } = context;
  const { project } = await homeOf(context);
  const found = await listResources(machine, project, openNamed(project.stateDir));
  const presets = RESOURCE_PRESETS.map(({ name, commands }) => ({
    name,
    commands,
    isOn: found.some((resource) => resource.name === name),
  }));
  print(io, options, { resources: found, presets }, () => resourcesText(found, presets, io.out.width));
  return EXIT.ok;
}
