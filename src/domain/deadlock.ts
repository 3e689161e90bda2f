import { isOrLeads, MOST_THREADS, type Thread, type WaitGraph } from "./want.ts";

/** A wait-for graph in which some things have room for more than one. */
export type PlaceGraph<K extends string> = WaitGraph<K> & {
  /** How many of those that have it must stay for nobody else to get it. */
  readonly placesOf: (key: K) => number;
};

/**
 * The same graph without those who can go on: who waits for one of several places does so as soon as one of them becomes
 * free. What is left has, for each thread in it, something that it waits for and that only others in it could free
 * (reduction of a general resource graph: Holt, "Some Deadlock Properties of Computer Systems", 1972).
 *
 * @param asker where the search begins; what it does not reach counts as free
 */
export async function stuckPart<K extends string>(asker: Thread, graph: PlaceGraph<K>): Promise<WaitGraph<K>> {
  const waits = await reach(asker, graph);
  const stuck = new Map(waits);
  for (let before = -1; before !== stuck.size; ) {
    before = stuck.size;
    for (const [name, wants] of stuck) if (!wants.some((want) => isShut(want, stuck))) stuck.delete(name);
  }
  return {
    wantedBy: (instance) => graph.wantedBy(instance),
    holdersOf: async (key) => {
      const holders = await graph.holdersOf(key);
      const staying = holders.filter((holder) => stuck.has(nameOf(holder)));
      return staying.length >= graph.placesOf(key) ? staying : [];
    },
  };
}

/** What one thread waits for: who has it, and how many of them must stay. */
type Wait = { readonly holders: readonly Thread[]; readonly places: number };

async function reach<K extends string>(
  asker: Thread,
  graph: PlaceGraph<K>,
): Promise<ReadonlyMap<string, readonly Wait[]>> {
  const found = new Map<string, readonly Wait[]>();
  const open = [asker];
  for (let thread = open.pop(); thread !== undefined && found.size < MOST_THREADS; thread = open.pop()) {
    if (found.has(nameOf(thread))) continue;
    const waits: Wait[] = [];
    for (const { key, thread: wanting } of await graph.wantedBy(thread.instance)) {
      if (!isOrLeads(thread, { instance: thread.instance, thread: wanting })) continue;
      waits.push({ holders: await graph.holdersOf(key), places: graph.placesOf(key) });
    }
    found.set(nameOf(thread), waits);
    for (const { holders } of waits) open.push(...holders);
  }
  return found;
}

function isShut({ holders, places }: Wait, stuck: ReadonlyMap<string, unknown>): boolean {
  return holders.filter((holder) => stuck.has(nameOf(holder))).length >= places;
}

function nameOf({ instance, thread }: Thread): string {
  return `${instance} ${thread}`;
}
