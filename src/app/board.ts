import { BOARD_EVERY_MS } from "../domain/board-time.ts";
import { inspect } from "./inspect.ts";
import type { Caller, Machine, Project } from "./machine.ts";
import type { BoardPage } from "./ports.ts";
import { recentMessages } from "./recent-messages.ts";
import type { SentMessageView, StatusView } from "./views.ts";

/** What the board shows. */
export type BoardView = {
  readonly status: StatusView;
  /** The latest ones, newest first. */
  readonly messages: readonly SentMessageView[];
};

/** How a board is put on paper. */
export type BoardPress = {
  openPage(checkout: string, stateDir: string): BoardPage;
  textOf(view: BoardView): string;
};

/** Between two steps of a turn, or when something has ended. */
export type BoardOccasion = "step" | "end";

const MOST_MESSAGES = 10;
const MOST_DECISIONS = 5;

/**
 * Rebuilds the board of the caller's checkout if it is due; false: it was not. At the end of a turn or session it always
 * is; at a step only if it is two seconds old and another session is here to be shown.
 *
 * @throws AppError `BOARD_UNWRITABLE`
 */
export async function freshenBoard(
  machine: Machine,
  caller: Caller,
  press: BoardPress,
  occasion: BoardOccasion,
): Promise<boolean> {
  const home = await machine.home(caller.startFolder);
  if (home === null || home.project.settings.mode === "off" || home.project.settings.board === "off") return false;
  const page = press.openPage(home.checkout, home.project.stateDir);
  if (occasion === "step" && !(await isDue(home.project, caller, page))) return false;
  await writeBoard(machine, home.project, caller, home.checkout, page, press);
  return true;
}

async function isDue(project: Project, caller: Caller, page: BoardPage): Promise<boolean> {
  const ageMs = page.ageMs();
  if (ageMs !== null && ageMs >= 0 && ageMs < BOARD_EVERY_MS) return false;
  return (await project.store.instances.list()).some(
    ({ record }) => record.status !== "ended" && record.process.pid !== caller.process.pid,
  );
}

/**
 * Writes the board of one checkout now.
 *
 * @throws AppError `BOARD_UNWRITABLE`
 */
export async function writeBoard(
  machine: Machine,
  project: Project,
  caller: Caller,
  checkout: string,
  page: BoardPage,
  { textOf }: Pick<BoardPress, "textOf">,
): Promise<string> {
  page.reserve();
  const text = textOf(await boardView(machine, project, caller, checkout));
  await page.write(text);
  return text;
}

/** What the board shows now. */
export async function boardView(
  machine: Machine,
  project: Project,
  caller: Caller,
  checkout: string,
): Promise<BoardView> {
  return {
    status: await inspect(machine, project, caller, checkout, MOST_DECISIONS),
    messages: await recentMessages(project, MOST_MESSAGES),
  };
}
