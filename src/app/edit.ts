import type { InstanceRecord } from "../domain/instance.ts";
import type { Caller, Located, Machine } from "./machine.ts";

/** A write that is about to happen. */
export type EditRequest = {
  readonly path: string;
  readonly tool: string;
  readonly toolUseId: string;
  readonly access: "overwrite" | "edit";
};

/** The same, with everything that is known about it. */
export type Edit = {
  readonly machine: Machine;
  readonly caller: Caller;
  readonly request: EditRequest;
  readonly located: Located;
  readonly me: InstanceRecord;
};
