import type { InstanceRecord } from "../domain/instance.ts";
import { addressText } from "../domain/message.ts";
import { findAddressees } from "./addressees.ts";
import { AppError } from "./errors.ts";
import { findInstance } from "./instances.ts";
import type { Caller, Machine, Project } from "./machine.ts";

/**
 * The one living instance that `text` means, in any way a message is addressed.
 *
 * @throws AppError `BAD_INPUT` for several or a person, `NOT_FOUND` for none
 */
export async function findReceiver(
  machine: Machine,
  project: Project,
  caller: Caller,
  me: InstanceRecord,
  text: string,
): Promise<InstanceRecord> {
  const { address, found } = await findAddressees(machine, project, caller, me, text);
  const who = addressText(address);
  const [one, another] = found;
  if (one === undefined) {
    throw new AppError("NOT_FOUND", `no other session is ${who} now; nothing was handed over`, {
      hint: `leave a note for the next one: coord handoff --on-exit --${address.kind} "${address.value}" --note "…"`,
    });
  }
  if (another !== undefined) {
    const names = found.map(({ name }) => name).join(", ");
    throw new AppError("BAD_INPUT", `${found.length} sessions are ${who} (${names}); nothing was handed over`, {
      hint: `name one of them: --to ${one.name}`,
    });
  }
  const receiver = one.box === "person" || one.box === "later" ? null : await findInstance(project, one.box);
  if (receiver !== null) return receiver;
  throw new AppError("BAD_INPUT", "files and claims can be handed to a session only", {
    hint: "name a session: coord status",
  });
}
