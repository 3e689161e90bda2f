import { Argument, type Command } from "commander";
import { type Shelf, withExamples } from "../command.ts";
import { completionScript, SHELLS, type ShellName } from "../completion-script.ts";
import { EXIT } from "../exit-codes.ts";

export function addCompletion(program: Command, { io, end }: Shelf): void {
  const command = program
    .command("completion")
    .description("print a completion script for your shell")
    .addArgument(new Argument("<shell>", "which one").choices([...SHELLS]))
    .action((shell: ShellName) => {
      io.out.write(completionScript(program, shell));
      end(EXIT.ok);
    });
  withExamples(command, [
    "coord completion bash > ~/.local/share/bash-completion/completions/coord",
    "coord completion zsh > ~/.zfunc/_coord        # with ~/.zfunc in $fpath",
    "coord completion fish > ~/.config/fish/completions/coord.fish",
  ]);
}
