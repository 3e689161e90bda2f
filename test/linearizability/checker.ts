/**
 * Decides whether a recorded history of one register is linearizable: whether there is one order of its operations
 * that agrees with their times and in which each does what a register does. The search of Wing and Gong ("Testing and
 * verifying concurrent objects", 1993) over a linked list, with Lowe's memory of configurations that led nowhere
 * ("Testing for linearizability", 2017), as in Porcupine.
 */
export type Operation = {
  /** Nanoseconds of the shared monotonic clock. */
  readonly calledAt: bigint;
  /** Null: its process was killed before it returned; it took effect then or later or never. */
  readonly returnedAt: bigint | null;
} & (
  | { readonly kind: "read"; readonly generation: number; readonly value: string }
  | { readonly kind: "swap"; readonly expected: number; readonly value: string; readonly isMine: boolean | null }
);

type State = { readonly generation: number; readonly value: string };

/** Nothing was ever stored. */
const START: State = { generation: 0, value: "-" };

/** What the register is after `operation`; null: it cannot have happened in this state. */
function step(state: State, operation: Operation): State | null {
  if (operation.kind === "read") {
    return operation.generation === state.generation && operation.value === state.value ? state : null;
  }
  const fits = operation.expected === state.generation;
  if (operation.isMine === false) return fits ? null : state;
  return fits ? { generation: state.generation + 1, value: operation.value } : null;
}

type Node = {
  readonly id: number;
  readonly operation: Operation;
  /** Null at the return itself. */
  readonly returns: Node | null;
  before: Node | null;
  after: Node | null;
};

/** @returns true if there is such an order. */
export function isLinearizable(history: readonly Operation[]): boolean {
  return new Search(history).find();
}

class Search {
  readonly #head: Node;
  readonly #dead = new Set<string>();
  readonly #trail: { readonly node: Node; readonly state: State; readonly done: bigint }[] = [];
  #state = START;
  #done = 0n;
  /** Operations that returned and have no place in the order yet. */
  #open: number;

  constructor(history: readonly Operation[]) {
    // A read that never returned says nothing.
    this.#head = listOf(history.filter(({ kind, returnedAt }) => kind === "swap" || returnedAt !== null));
    this.#open = history.filter(({ returnedAt }) => returnedAt !== null).length;
  }

  find(): boolean {
    let node = this.#head.after;
    while (this.#open > 0) {
      if (node === null) return false;
      // A return: its operation had to come before, so what was chosen last was wrong.
      if (node.returns === null) {
        const undone = this.#undo();
        if (undone === null) return false;
        node = undone.after;
      } else {
        node = this.#choose(node) ? this.#head.after : node.after;
      }
    }
    return true;
  }

  #choose(node: Node): boolean {
    const next = step(this.#state, node.operation);
    const done = this.#done | (1n << BigInt(node.id));
    if (next === null || !isNew(this.#dead, done, next)) return false;
    this.#trail.push({ node, state: this.#state, done: this.#done });
    [this.#state, this.#done] = [next, done];
    remove(node);
    if (node.operation.returnedAt !== null) this.#open--;
    return true;
  }

  #undo(): Node | null {
    const last = this.#trail.pop();
    if (last === undefined) return null;
    restore(last.node);
    if (last.node.operation.returnedAt !== null) this.#open++;
    [this.#state, this.#done] = [last.state, last.done];
    return last.node;
  }
}

function isNew(dead: Set<string>, done: bigint, { generation, value }: State): boolean {
  const key = `${done.toString(36)} ${generation} ${value}`;
  if (dead.has(key)) return false;
  dead.add(key);
  return true;
}

/** Calls and returns by time, behind a head. What never returned has its return at the end of all. */
function listOf(history: readonly Operation[]): Node {
  const events: { readonly at: bigint | null; readonly isCall: boolean; readonly node: Node }[] = [];
  for (const [id, operation] of history.entries()) {
    const returns: Node = { id, operation, returns: null, before: null, after: null };
    const calls: Node = { id, operation, returns, before: null, after: null };
    events.push({ at: operation.calledAt, isCall: true, node: calls });
    events.push({ at: operation.returnedAt, isCall: false, node: returns });
  }
  // At the same nanosecond a call comes first: then the two may have overlapped.
  events.sort((a, b) => compare(a.at, b.at) || Number(b.isCall) - Number(a.isCall));
  const nobody: Operation = { kind: "read", calledAt: 0n, returnedAt: 0n, generation: 0, value: "" };
  const head: Node = { id: -1, operation: nobody, returns: null, before: null, after: null };
  let last = head;
  for (const { node } of events) {
    last.after = node;
    node.before = last;
    last = node;
  }
  return head;
}

function compare(a: bigint | null, b: bigint | null): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  return a < b ? -1 : 1;
}

function remove(call: Node): void {
  for (const node of [call, call.returns]) {
    if (node === null) continue;
    if (node.before !== null) node.before.after = node.after;
    if (node.after !== null) node.after.before = node.before;
  }
}

/** Undoes {@link remove}, in the opposite order. */
function restore(call: Node): void {
  for (const node of [call.returns, call]) {
    if (node === null) continue;
    if (node.before !== null) node.before.after = node;
    if (node.after !== null) node.after.before = node;
  }
}
