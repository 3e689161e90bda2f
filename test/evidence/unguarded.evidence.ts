import { it } from "vitest";
import { runColumn } from "./column.ts";

it("what each shape does when nothing guards the file", () =>
  runColumn({ name: "unguarded", mode: "bypassPermissions", isGuarded: false }));
