import { fileURLToPath } from "node:url";

/** The plugin folder that scenarios load: this checkout, as built, or the one that `COORD_TEST_PLUGIN` names. */
export function pluginUnderTest(): string {
  return process.env["COORD_TEST_PLUGIN"] ?? fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/, "");
}
