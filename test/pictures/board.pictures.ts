/**
 * Makes the pictures of the status board and of the live view, in the middle of README.md's walk-through: see
 * `terminal.pictures.ts`.
 */
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, it } from "vitest";
import { savePicture } from "../support/pictures/save-picture.ts";
import { cropped, readScreen } from "../support/pictures/screen.ts";
import { openShell, type ShellTerminal } from "../support/pictures/shell-terminal.ts";
import { walkThroughIn } from "../support/walk-through/parse.ts";
import { Stage } from "../support/walk-through/stage.ts";

const LAST = "frontend$ coord wait src/routes.ts &";

let stage: Stage;

beforeEach(async () => {
  stage = new Stage();
  await stage.open();
  const steps = walkThroughIn(
    readFileSync(new URL("../../README.md", import.meta.url), "utf8"),
    "Two sessions divide a feature",
  );
  for (const { line, output } of steps) {
    stage.learn(output, await stage.play(line));
    if (line === LAST) break;
  }
  await stage.play('frontend$ coord send --to person --ask "May I add a date library?"');
});
afterEach(() => stage.close());

function shell(columns: number, rows: number): ShellTerminal {
  return openShell({
    cwd: stage.repository.cwd,
    env: { PATH: stage.path(), HOME: stage.repository.home, LANG: "C.UTF-8" },
    prompt: "~/shop $",
    columns,
    rows,
  });
}

it("draws the board and the live view of two sessions at work", async () => {
  const hides = [stage.repository.directory];
  const wide = shell(150, 60);
  try {
    const screen = readScreen(await wide.run("coord board"));
    savePicture("board", cropped(screen, { from: /^# Status board/, to: /\(answered\)/ }), {
      title: "shop: .claude/coordination/STATUS_BOARD.md",
      columns: 150,
      hides,
      shows: [
        /May I add a date library/,
        /login API, next: tests/,
        /`src\/api\/\*\*` \(others are refused\)/,
        /## Waiting/,
      ],
    });
  } finally {
    wide.close();
  }
  const narrow = shell(90, 30);
  try {
    const screen = readScreen(await narrow.shows("coord status --watch", /q quit/));
    savePicture("watch", screen, {
      title: "shop: coord status --watch",
      columns: 90,
      hides,
      shows: [/\[0 all\]/, /1 question for you/, /login API, 40 %/, /wanted by/, /WAITS/],
    });
  } finally {
    narrow.close();
  }
});
