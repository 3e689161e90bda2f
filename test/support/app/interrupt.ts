import type { Machine, Project } from "../../../src/app/machine.ts";

/** Does something right before one of the operations on any store of a machine: what others do meanwhile. */
export class Interruption {
  /** Operations so far. */
  count = 0;
  readonly #at: number;
  readonly #act: () => Promise<unknown>;

  /** `at`: before which operation, from 1. */
  constructor(at: number, act: () => Promise<unknown>) {
    this.#at = at;
    this.#act = act;
  }

  machine(machine: Machine): Machine {
    const of = <P extends Project>(project: P): P => ({ ...project, store: this.#watched(project.store) });
    const home = async (folder: string, find: Machine["home"]) => {
      const found = await find(folder);
      return found === null ? null : { ...found, project: of(found.project) };
    };
    return {
      ...machine,
      open: async (stateDir, checkout) => of(await machine.open(stateDir, checkout)),
      reopen: async (stateDir, checkout) => {
        const project = await machine.reopen(stateDir, checkout);
        return project === null ? null : of(project);
      },
      home: (folder) => home(folder, machine.home),
      found: (folder) => home(folder, machine.found),
    };
  }

  #watched<T extends object>(part: T): T {
    return new Proxy(part, {
      get: (target, name, receiver) => {
        const member: unknown = Reflect.get(target, name, receiver);
        if (typeof member === "object" && member !== null) return this.#watched(member);
        // These two answer at once.
        if (typeof member !== "function" || name === "now" || name === "watch") return member;
        return async (...args: unknown[]): Promise<unknown> => {
          if (++this.count === this.#at) await this.#act();
          return Reflect.apply(member, target, args);
        };
      },
    });
  }
}
