import { type Claim, claimsOver } from "../../domain/claim.ts";
import type { Refusal } from "../../domain/verdict.ts";
import { standingClaims } from "../claim-book.ts";
import type { Edit } from "../edit.ts";
import { findInstance } from "../instances.ts";
import { entry, journal } from "../machine.ts";

/** What others have claimed a file for; `refusal`: one of these claims shuts others out. */
export type ClaimsAround = { readonly claims: readonly Claim[]; readonly refusal: ClaimRefusal | null };
type ClaimRefusal = Extract<Refusal, { kind: "claimed" }>;

/** A file, and who would write it. */
type Place = Pick<Edit, "machine" | "located" | "me">;

const NONE: ClaimsAround = { claims: [], refusal: null };

/** The claims of others that a file lies in and that still stand. Asks whether their holders live. */
export async function claimsAround(edit: Place): Promise<ClaimsAround> {
  const { machine, located, me } = edit;
  const standing = await standingClaims(machine, located.project, (book, now) =>
    claimsOver(book, located.resource.path, me.id, now),
  ).catch((error: unknown) => without(edit, error));
  if (standing.length === 0) return NONE;
  const exclusive = standing.find((claim) => claim.exclusive);
  return { claims: standing, refusal: exclusive === undefined ? null : await refusalBy(edit, exclusive) };
}

/** Claims that cannot be read stop nobody; the lease and the content still count. */
async function without({ located: { project }, me }: Place, error: unknown): Promise<readonly Claim[]> {
  await journal(project.store, entry("failure", project.store.now().wall, me, `claims: ${String(error)}`));
  return [];
}

async function refusalBy({ located: { project, resource } }: Place, claim: Claim): Promise<ClaimRefusal> {
  const record = await findInstance(project, claim.holder.instance);
  return { kind: "claimed", path: resource.path, claim, role: record?.role ?? null, task: record?.task ?? null };
}
