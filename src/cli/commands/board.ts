import type { Command } from "commander";
import { writeBoard } from "../../app/board.ts";
import type { BoardPage } from "../../app/ports.ts";
import { inContext, type Shelf, withExamples } from "../command.ts";
import { type Context, homeOf } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";

type Options = { readonly path?: boolean };

export function addBoard(program: Command, shelf: Shelf): void {
  const command = program
    .command("board")
    .description("rebuild the status board for people, and print it")
    .option("--path", "print only where it is")
    .action(inContext(shelf, board));
  withExamples(
    command,
    ["coord board", "coord board --path"],
    [
      "It is .claude/coordination/STATUS_BOARD.md of this checkout, hidden from git.",
      "Hooks rebuild it while sessions work together, at most every 2 s, and when a",
      "turn or a session ends (board: off: never, and this command only prints it). As",
      "data: coord status --json.",
    ],
  );
}

async function board(context: Context, { path }: Options): Promise<ExitCode> {
  const { io, machine, caller } = context;
  const { project, checkout } = await homeOf(context);
  const { openBoardPage } = await import("../../adapters/workspace-fs/board-page.ts");
  const { boardText } = await import("../../text/board-text.ts");
  const page = openBoardPage(checkout, project.stateDir);
  const isKept = project.settings.board === "on";
  const text = await writeBoard(machine, project, caller, checkout, isKept ? page : unkept(page), {
    textOf: boardText,
  });
  io.out.write(path === true ? `${page.path}\n` : text);
  return EXIT.ok;
}

function unkept(page: BoardPage): BoardPage {
  return { ...page, reserve: () => {}, write: async () => {} };
}
