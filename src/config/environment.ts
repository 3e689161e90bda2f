import type { Settings } from "../domain/settings.ts";
import { SCALAR_NAMES, type ScalarName, scalarKey } from "./keys.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The value the environment gives a setting, or null. An empty variable counts as not set. */
export function environmentValue(env: Environment, name: ScalarName): string | null {
  return env[scalarKey(name).env]?.trim() || null;
}

/** Settings with the `COORD_*` variables on top. A variable that cannot be read changes nothing and is reported. */
export function withEnvironment(
  settings: Settings,
  env: Environment,
): { readonly settings: Settings; readonly warnings: readonly string[] } {
  let changed = settings;
  const warnings: string[] = [];
  for (const name of SCALAR_NAMES) {
    const text = environmentValue(env, name);
    if (text === null) continue;
    const assign = scalarKey(name).read(text);
    if (typeof assign === "function") changed = assign(changed);
    else warnings.push(`${scalarKey(name).env}: ${assign.problem}`);
  }
  return { settings: changed, warnings };
}
