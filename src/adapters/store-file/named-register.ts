import type { NamedStore } from "../../app/named-resources.ts";
import type { Register } from "../../app/ports.ts";
import type { Instant } from "../../domain/instant.ts";
import type { NamedRecord } from "../../domain/named-resource.ts";
import { sha256Hex } from "../../hash/sha256.ts";
import { openMapRegister } from "./map-register.ts";
import { namedRecord } from "./named-schema.ts";
import { nodeFs } from "./node-fs.ts";
import { openStateFolder } from "./state-folder.ts";
import { storeNow } from "./store-clock.ts";

/**
 * The records of named resources, keyed by {@link namedKey}. Apart from the rest of the store, because only commands that a
 * configuration names need them.
 */
function openNamedRegister(stateDir: string, now: () => Instant): Register<NamedRecord> {
  return openMapRegister(openStateFolder(stateDir, nodeFs), {
    kind: "named",
    shape: namedRecord,
    // Their holders die with the machine.
    durable: false,
    retention: () => ({ isForgettable: ({ uses }) => uses.length === 0, staleness: () => null }),
    now,
    // It starts anew: who used the resource is forgotten, which no file depends on.
    onSetAside: () => {},
  });
}

export function openNamed(stateDir: string, now = storeNow): NamedStore {
  return { register: openNamedRegister(stateDir, now), keyOf: namedKey };
}

/** A name may have characters that a file may not. */
function namedKey(name: string): string {
  return `${name.replace(/[^a-z0-9._-]/g, "-")}-${sha256Hex(name).slice(0, 8)}`;
}
