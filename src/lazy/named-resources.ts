import { openNamed } from "../adapters/store-file/named-register.ts";
import { endResources, guardResources, type ResourceRequest } from "../app/guard-resources.ts";
import type { Caller, Machine } from "../app/machine.ts";
import { resourceRefusalText } from "../text/resource-text.ts";

/** What a command line comes to by the named resources of the configuration, the refusal in words. Null: it may run. */
export async function judgeResources(
  machine: Machine,
  caller: Caller,
  request: ResourceRequest,
): Promise<string | null> {
  const refusal = await guardResources(machine, openNamed, caller, request);
  return refusal === null ? null : resourceRefusalText(refusal);
}

export async function endCommand(
  machine: Machine,
  caller: Caller,
  request: Pick<ResourceRequest, "toolUseId" | "isBackground">,
): Promise<void> {
  await endResources(machine, openNamed, caller, request);
}
