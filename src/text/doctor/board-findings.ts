import type { Finding } from "../../app/diagnosis.ts";
import { clean } from "../clean.ts";
import { findingsOn } from "./finding.ts";

const { ok, warning } = findingsOn("repository");

/** @param path absolute path of the board that was just rebuilt; `off`: the settings want none */
export function boardFinding(path: string): Finding {
  return ok(
    "board",
    path === "off" ? "the status board is switched off (board: off)" : `the status board is ${clean(path, 400)}`,
  );
}

export function noBoardFinding(message: string, hint: string | null): Finding {
  return warning("board", clean(message, 500), "People find no status board here; nothing else needs it.", hint);
}
