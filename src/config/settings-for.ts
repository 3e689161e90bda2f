import type { Settings } from "../domain/settings.ts";
import { readCompiled } from "./compiled.ts";
import { defaultSettings } from "./defaults.ts";
import type { Environment } from "./environment.ts";

/**
 * The settings that hold in a checkout, for hooks: compiled ones where they are fresh, else compiled now, by a module
 * that is loaded only then. Never throws: what goes wrong is in `warnings`, and the defaults hold.
 *
 * @param stateDir absolute path of the state folder
 * @param checkout absolute real path of the checkout
 * @param clientHome the client's folder of user settings; null: no user file
 */
export async function settingsFor(
  stateDir: string,
  checkout: string,
  env: Environment,
  clientHome: string | null,
): Promise<Found> {
  return onTop(await fromFiles(stateDir, checkout, clientHome), env);
}

type Found = { readonly settings: Settings; readonly warnings: readonly string[] };

async function fromFiles(stateDir: string, checkout: string, clientHome: string | null): Promise<Found> {
  try {
    const compiled = readCompiled(stateDir, checkout, clientHome);
    if (!compiled.stale) return compiled;
    // biome-ignore lint/style/noRestrictedImports: the one door out of a hook to YAML and zod, opened only when a file has changed.
    const { compileConfig } = await import("../lazy/compile-config.ts");
    return compileConfig(stateDir, checkout, clientHome);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { settings: defaultSettings(), warnings: [`the configuration was not read, defaults hold: ${reason}`] };
  }
}

/** Few environments say anything, so most hooks do not load how to read it. */
async function onTop(files: Found, env: Environment): Promise<Found> {
  if (!Object.keys(env).some((name) => name.startsWith("COORD_"))) return files;
  try {
    const { withEnvironment } = await import("./lazy/environment.ts");
    const { settings, warnings } = withEnvironment(files.settings, env);
    return { settings, warnings: [...files.warnings, ...warnings] };
  } catch (error) {
    return { settings: files.settings, warnings: [...files.warnings, `COORD_* was not read: ${String(error)}`] };
  }
}
