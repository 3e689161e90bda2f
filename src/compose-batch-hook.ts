import { openHookStore } from "./adapters/store-file/hook-store.ts";
import { openHookWorkspace } from "./adapters/workspace-fs/hook-workspace.ts";
import type { Register } from "./app/ports.ts";
import type { Coord } from "./claude/run-hook.ts";
import { composeAnyHook } from "./compose-any-hook.ts";

/** For the hook after each reply: it asks who it is many times. */
export function composeBatchHook(): Coord {
  const openStore = (stateDir: string) => {
    const store = openHookStore(stateDir);
    return { ...store, instances: readOnce(store.instances) };
  };
  return composeAnyHook({ openStore, openWorkspace: openHookWorkspace });
}

/** For a hook that waits for nobody: a record is as it was when it first asked, but for what the hook itself changes. */
function readOnce<R>(register: Register<R>): Register<R> {
  const known = new Map<string, ReturnType<Register<R>["read"]>>();
  return {
    ...register,
    read: (key) => {
      const read = known.get(key) ?? register.read(key);
      known.set(key, read);
      return read;
    },
    swap: (key, expected, next) => {
      known.delete(key);
      return register.swap(key, expected, next);
    },
  };
}
