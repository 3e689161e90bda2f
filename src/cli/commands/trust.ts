import type { Command } from "commander";
import { clientHomeOf } from "../../compose.ts";
import { endTrustInCheckout, trustCheckout } from "../../config/trust.ts";
import { inContext, jsonOption, type Shelf, withExamples } from "../command.ts";
import { type Context, homeOf } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { print } from "../print.ts";
import { refuseInSession } from "../session.ts";

export function addTrust(program: Command, shelf: Shelf): void {
  const command = program
    .command("trust")
    .description("let this repository's configuration count in full, as it is now; a change ends it")
    .option("--end", "trust it no longer")
    .action(inContext(shelf, trust));
  withExamples(jsonOption(command), [
    "coord trust",
    "coord config explain   # what does not count without it",
    "coord trust --end",
  ]);
}

async function trust(
  context: Context,
  options: { readonly json?: boolean; readonly end?: boolean },
): Promise<ExitCode> {
  const { io, machine, caller } = context;
  await refuseInSession(machine, io, caller, "trust a configuration", "ask the user to run: coord trust");
  const { project, checkout } = await homeOf(context);
  const clientHome = clientHomeOf(io.env);
  const files = options.end
    ? endTrustInCheckout(clientHome, project.stateDir, checkout)
    : trustCheckout(clientHome, project.stateDir, checkout, new Date());
  print(io, options, { files }, () => {
    if (files.length === 0) return "This repository has no configuration file: there is nothing to trust.";
    const words = {
      trusted: "is trusted now",
      known: "was trusted already",
      ended: "is no longer trusted",
      unknown: "was not trusted",
      refused: "is not trusted",
    };
    return files
      .map((file) => `${file.path} ${words[file.kind]}${file.kind === "refused" ? `: it ${file.problem}` : ""}.`)
      .join("\n");
  });
  return files.some(({ kind }) => kind === "refused") ? EXIT.failure : EXIT.ok;
}
