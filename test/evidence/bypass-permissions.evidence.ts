import { it } from "vitest";
import { runColumn } from "./column.ts";

it("each shape in bypassPermissions mode", () =>
  runColumn({ name: "bypassPermissions", mode: "bypassPermissions", isGuarded: true }));
