import { it } from "vitest";
import { runColumn } from "./column.ts";

it("each shape in default mode", () => runColumn({ name: "default", mode: "default", isGuarded: true }));
