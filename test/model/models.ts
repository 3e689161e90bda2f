import { decide } from "../../src/domain/decide.ts";
import type { Model } from "./explore.ts";
import { inboxModel } from "./inbox-model.ts";
import { leaseModel } from "./lease-model.ts";
import { logModel } from "./log-model.ts";
import { registerModel, SHIPPED } from "./register-model.ts";

/** Explored to the end, in a few seconds altogether. */
export function smallModels(): readonly Model[] {
  const none = { crashes: 0, failures: 0, shortWrites: 0 };
  return [
    registerModel(SHIPPED, { ...none, name: "register", processes: 2, rounds: 1, crashes: 1, isMade: true }),
    registerModel(SHIPPED, { ...none, name: "register, failing", processes: 2, rounds: 1, failures: 1, isMade: true }),
    registerModel(SHIPPED, {
      ...none,
      name: "making the register",
      processes: 2,
      rounds: 1,
      crashes: 1,
      isMade: false,
    }),
    leaseModel({ ...none, name: "lease", processes: 2, rounds: 1, crashes: 1, afterwards: "release", decide }),
    logModel({ name: "log", processes: 2, rounds: 2, crashes: 1, failures: 0, shortWrites: 1, mostPartBytes: null }),
    logModel({
      name: "log, rotated",
      processes: 2,
      rounds: 2,
      crashes: 1,
      failures: 0,
      shortWrites: 1,
      mostPartBytes: 70,
    }),
    inboxModel({ ...none, name: "inbox", senders: 2, takers: 2, rounds: 1, crashes: 1 }),
    inboxModel({ ...none, name: "inbox, failing", senders: 1, takers: 2, rounds: 1, failures: 1, shortWrites: 1 }),
  ];
}

/** A model, and the number of states after which it is cut off. */
export type Bounded = { readonly model: Model; readonly mostStates: number };

const TO_THE_END = 3_000_000;

/** Each worker explores one list; both take about as long. */
export function largeModels(): readonly (readonly Bounded[])[] {
  const none = { crashes: 0, failures: 0, shortWrites: 0 };
  const whole = (model: Model): Bounded => ({ model, mostStates: TO_THE_END });
  const part = (mostStates: number, model: Model): Bounded => ({ model, mostStates });
  return [
    [
      whole(
        registerModel(SHIPPED, { ...none, name: "register 2x2", processes: 2, rounds: 2, crashes: 1, isMade: true }),
      ),
      part(
        400_000,
        registerModel(SHIPPED, { ...none, name: "register 3x1", processes: 3, rounds: 1, crashes: 2, isMade: true }),
      ),
      part(
        150_000,
        leaseModel({ ...none, name: "lease 3x1", processes: 3, rounds: 1, crashes: 1, afterwards: "release", decide }),
      ),
      whole(
        leaseModel({ ...none, name: "lease 2x1", processes: 2, rounds: 1, crashes: 1, afterwards: "release", decide }),
      ),
      whole(inboxModel({ ...none, name: "inbox 2+2", senders: 2, takers: 2, rounds: 1, crashes: 1, failures: 1 })),
    ],
    [
      whole(
        registerModel(SHIPPED, {
          name: "register 2x1, failing",
          processes: 2,
          rounds: 1,
          crashes: 1,
          failures: 1,
          shortWrites: 1,
          isMade: false,
        }),
      ),
      part(
        150_000,
        leaseModel({
          ...none,
          name: "lease 3x1, yielding",
          processes: 3,
          rounds: 1,
          crashes: 1,
          afterwards: "yield",
          decide,
        }),
      ),
      part(
        150_000,
        leaseModel({
          ...none,
          name: "lease 2x2, failing",
          processes: 2,
          rounds: 2,
          crashes: 1,
          failures: 1,
          afterwards: "yield",
          decide,
        }),
      ),
      whole(
        logModel({
          name: "log 2x2",
          processes: 2,
          rounds: 2,
          crashes: 1,
          failures: 1,
          shortWrites: 2,
          mostPartBytes: null,
        }),
      ),
      part(
        150_000,
        logModel({
          name: "log 3x1",
          processes: 3,
          rounds: 1,
          crashes: 2,
          failures: 1,
          shortWrites: 2,
          mostPartBytes: null,
        }),
      ),
      whole(
        inboxModel({
          ...none,
          name: "inbox 1+2, twice",
          senders: 1,
          takers: 2,
          rounds: 2,
          crashes: 1,
          failures: 1,
          shortWrites: 1,
        }),
      ),
    ],
  ];
}
