/**
 * Makes the pictures of README.md from the real terminal client and the built plugin; the model's replies are scripted.
 *
 *   npx vitest run --config test/vitest.config.ts --project pictures
 *
 * Needs tmux. Fails when a screen does not show what its picture is for.
 */
import { join } from "node:path";
import { afterEach, beforeEach, it } from "vitest";
import { createGate } from "../support/client/gate.ts";
import { edit, holding } from "../support/client/holder.ts";
import { pluginUnderTest } from "../support/client/plugin.ts";
import { call, type Script, say } from "../support/client/script.ts";
import { eventually, readState } from "../support/client/state.ts";
import { openWorld, type World } from "../support/client/world.ts";
import { savePicture } from "../support/pictures/save-picture.ts";
import { cropped, readScreen } from "../support/pictures/screen.ts";
import { openShell } from "../support/pictures/shell-terminal.ts";
import { SHOP } from "../support/pictures/shop.ts";

const COLUMNS = 100;
const launch = { pluginDirs: [pluginUnderTest()], permissionMode: "acceptEdits" } as const;

let world: World;
beforeEach(async () => {
  world = await openWorld({ files: SHOP, repositoryName: join("home", "shop") });
});
afterEach(() => world.close());

it("draws a refusal, and who does what, from three sessions", async () => {
  const state = readState(world.repository.root);
  const backend = holding(
    call("Read", { file_path: "src/api/checkout.ts" }),
    edit("b1", "src/api/checkout.ts", "price: number", "cents: number"),
    edit("b2", "src/api/prices.ts", "price.toFixed(2)", "(price / 100).toFixed(2)"),
  );
  const first = world.start("backend", {
    ...launch,
    prompt: "store prices as integer cents",
    env: { COORD_ROLE: "backend" },
    scripts: { main: backend.script },
  });
  await backend.holds;
  const tests = holding(edit("t1", "test/checkout.test.ts", "adds up", "adds up cents"));
  const second = world.start("tester", {
    ...launch,
    prompt: "cover the checkout with tests",
    env: { COORD_ROLE: "tester" },
    scripts: { main: tests.script },
  });
  await tests.holds;

  const terminal = await world.startInteractive("person", {
    ...launch,
    columns: COLUMNS,
    rows: 60,
    env: { COORD_ROLE: "frontend" },
    scripts: { main: person },
  });
  await terminal.submit("show the total in the cart");
  await wanted.opened;
  await drawStatusOfShell();
  goOn.open();
  await terminal.waitFor(/I will come back/);
  await eventually("the turn is over", async () =>
    (await state.instanceOf(terminal.pid))?.status === "idle" ? true : undefined,
  );
  const refused = readScreen(terminal.capture({ withColours: true, historyLines: 50 }));
  savePicture("refusal", cropped(refused, { from: /show the total in the cart/, to: /I will come back/ }), {
    title: "shop: claude",
    columns: COLUMNS,
    hides: [world.directory],
    shows: [/is held by session .*\(backend/, /Nothing was written/],
  });

  await terminal.submit("/coord-status");
  await terminal.waitFor(/HELD BY/);
  const status = readScreen(terminal.capture({ withColours: true, historyLines: 50 }));
  savePicture("status", cropped(status, { from: /operation blocked by hook/, to: /wanted by|test\/checkout/ }), {
    title: "shop: claude",
    columns: COLUMNS,
    hides: [world.directory],
    shows: [/backend/, /tester/, /frontend/, /src\/web\/cart\.tsx/, /store prices as integer cents/],
  });
  await terminal.exit();
  backend.release();
  tests.release();
  await Promise.all([first.done, second.done]);
});

const wanted = createGate();
const goOn = createGate();

const person: Script = async function* work() {
  yield call("Read", { file_path: "src/api/checkout.ts" });
  yield edit(
    "p1",
    "src/api/checkout.ts",
    "export function total",
    "/** What the cart shows. */\nexport function total",
  );
  wanted.open();
  await goOn.opened;
  yield edit("p2", "src/web/cart.tsx", "<ul />", "<ul data-total />");
  yield say("Another session is changing the checkout, so the cart came first. I will come back to it.");
};

/** What the same three sessions look like from a shell beside them. */
async function drawStatusOfShell(): Promise<void> {
  const shell = openShell({
    cwd: world.repository.root,
    env: { PATH: `${join(pluginUnderTest(), "bin")}:${process.env["PATH"]}`, HOME: world.home, LANG: "C.UTF-8" },
    prompt: "~/shop $",
    columns: COLUMNS,
    rows: 40,
  });
  try {
    const screen = readScreen(await shell.run("coord status"));
    savePicture("shell-status", cropped(screen, { to: /test\/checkout/ }), {
      title: "shop: bash",
      columns: COLUMNS,
      hides: [world.directory],
      shows: [/\$ coord status/, /backend/, /tester/, /wanted by/],
    });
  } finally {
    shell.close();
  }
}
