/** Makes the picture of `coord demo`, as somebody sees it who has just cloned this repository. */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, it } from "vitest";
import { pluginUnderTest } from "../support/client/plugin.ts";
import { savePicture } from "../support/pictures/save-picture.ts";
import { cropped, readScreen } from "../support/pictures/screen.ts";
import { openShell } from "../support/pictures/shell-terminal.ts";

const COLUMNS = 88;

let home: string;
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), "coord-demo-home-")));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

it("draws the demo", async () => {
  const env = { PATH: process.env["PATH"] ?? "", HOME: home, LANG: "C.UTF-8" };
  const shell = openShell({ cwd: pluginUnderTest(), env, prompt: "~/coord $", columns: COLUMNS, rows: 50 });
  try {
    const screen = readScreen(await shell.run("bin/coord demo"));
    savePicture("demo", cropped(screen, { from: /coord demo/, to: /steps came out as they should/ }), {
      title: "coord: bash",
      columns: COLUMNS,
      shows: [/is held by session/, /What changed/, /kill -9/, /steps came out as they should/],
      hides: [tmpdir(), pluginUnderTest()],
    });
  } finally {
    shell.close();
  }
});
