import type { InstanceId } from "../domain/holder.ts";
import type { Handed } from "../domain/message.ts";
import { CLAIM_BOOK } from "./claim-key.ts";
import type { Project } from "./machine.ts";

/**
 * What of a hand-over is not the receiver's: it never came, because the giver was cut off, or it went on since. In the words
 * of `namesOfHanded`.
 */
export async function notReceived(project: Project, me: InstanceId, handed: Handed): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const { key, path } of handed.files) {
    const { record } = await project.store.files.read(key);
    if (record?.leases.some(({ holder }) => holder.instance === me) !== true) missing.push(path);
  }
  if (handed.claims.length === 0) return missing;
  const book = (await (await project.store.claims()).read(CLAIM_BOOK)).record;
  for (const { type, name } of handed.claims) {
    const claim = book?.claims.find((one) => one.type === type && one.name === name);
    if (claim?.holder.instance !== me) missing.push(`claim ${type} ${name}`);
  }
  return missing;
}
