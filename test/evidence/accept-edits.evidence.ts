import { it } from "vitest";
import { runColumn } from "./column.ts";

it("each shape in acceptEdits mode", () => runColumn({ name: "acceptEdits", mode: "acceptEdits", isGuarded: true }));
