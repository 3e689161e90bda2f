import type { Session } from "./session.ts";
import { World } from "./world.ts";

export type AnnAndBob = { readonly world: World; readonly ann: Session; readonly bob: Session };

/** A machine of its own with these files in `/repo`, and two sessions that have started there, from `source`. */
export async function annAndBob(
  files: Readonly<Record<string, string>> = {},
  source: string | null = null,
): Promise<AnnAndBob> {
  const world = new World();
  for (const [path, text] of Object.entries(files)) world.write(`/repo/${path}`, text);
  const [ann, bob] = [world.session("ann"), world.session("bob")];
  await ann.start(source);
  await bob.start(source);
  return { world, ann, bob };
}
