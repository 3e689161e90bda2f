/** A sequence of numbers below 1 that the seed alone decides (linear congruential generator). */
function numbers(seed: number): () => number {
  let state = (seed ^ 0x5eed) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The same members in an order of the seed's (Fisher-Yates). */
export function shuffled<T>(list: readonly T[], seed: number): readonly T[] {
  const next = numbers(seed);
  const order = [...list];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(next() * (last + 1));
    const [taken] = order.splice(other, 1);
    if (taken !== undefined) order.push(taken);
  }
  return order;
}

/** A part of the list, drawn by the seed; at least one member. */
export function drawn<T>(list: readonly T[], share: number, seed: number): readonly T[] {
  return shuffled(list, seed).slice(0, Math.max(1, Math.round(list.length * share)));
}
