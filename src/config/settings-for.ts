import type { Settings } from "../domain/settings.ts";
import { readCompiled, ready } from "./compiled.ts";
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
): Promise<{ readonly settings: Settings; readonly warnings: readonly string[] }> {
  try {
    const compiled = readCompiled(stateDir, checkout, env, clientHome);
    if (!compiled.stale) return compiled;
    // biome-ignore lint/style/noRestrictedImports: the one door out of a hook to YAML and zod, opened only when a file has changed.
    const { compileConfig } = await import("../lazy/compile-config.ts");
    const { settings, warnings } = compileConfig(stateDir, checkout, clientHome);
    return ready(settings, warnings, env);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return ready(defaultSettings(), [`the configuration was not read, defaults hold: ${reason}`], env);
  }
}
