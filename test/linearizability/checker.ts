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
  const head = listOf(history.filter(({ kind, returnedAt }) => kind === "swap" || returnedAt !== null));
  let open = history.filter(({ returnedAt }) => returnedAt !== null).length;
  const trail: { readonly node: Node; readonly state: State; readonly done: bigint }[] = [];
  const dead = new Set<string>();
  let [state, done] = [START, 0n];
  let node = head.after;
  while (open > 0) {
    if (node === null) return false;
    const next = node.returns === null ? null : step(state, node.operation);
    if (node.returns === null) {
      // An operation that has returned by now must come before: what was chosen last was wrong.
      const last = trail.pop();
      if (last === undefined) return false;
      restore(last.node);
      if (last.node.operation.returnedAt !== null) open++;
      ({ state, done } = last);
      node = last.node.after;
    } else if (next === null || !isNew(dead, done | (1n << BigInt(node.id)), next)) {
      node = node.after;
    } else {
      trail.push({ node, state, done });
      done |= 1n << BigInt(node.id);
      state = next;
      remove(node);
      if (node.operation.returnedAt !== null) open--;
      node = head.after;
    }
  }
  return true;
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
