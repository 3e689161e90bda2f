import type { Settings } from "../../domain/settings.ts";
import { withEnvironment as apply, type Environment } from "../environment.ts";

/** See `../environment.ts`. */
export function withEnvironment(settings: Settings, env: Environment): ReturnType<typeof apply> {
  return apply(settings, env);
}
