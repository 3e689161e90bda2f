import { describe, expect, it } from "vitest";
import {
  attempt,
  close,
  mkdir,
  openExclusive,
  readdir,
  rename,
  type Steps,
  unlink,
  write,
} from "../../src/adapters/store-file/fs-calls.ts";
import { dataName, parseName, type Token, tokenName } from "../../src/adapters/store-file/token.ts";
import { type Protocol, SHIPPED, type SimulationOptions, simulateRegister } from "./register-simulation.ts";
import { registerRunOf } from "./seeds.ts";

const OPTIONS: SimulationOptions = {
  processes: 4,
  calls: 400,
  crash: 0.02,
  fail: 0.02,
  shortWrite: 0.2,
  lostReply: 0,
};
/** Some 600,000 calls: two seconds of an idle machine, many more of a busy one. */
const SEEDS = 160;
const TIMEOUT_MS = 120_000;
const MOST_SEEDS_TO_FIND_A_BUG = 100;

describe("the register, simulated", () => {
  it(
    "keeps one token, whole data and every update, whoever is killed and whatever fails",
    () => {
      const sums = { calls: 0, commits: 0, crashes: 0, failures: 0 };
      for (let seed = 1; seed <= SEEDS; seed++) {
        const result = simulateRegister(SHIPPED, seed, registerRunOf(seed));
        expect(result.violation, `node test/proof/run.mjs --replay sim register:${seed}`).toBeNull();
        for (const name of ["calls", "commits", "crashes", "failures"] as const) sums[name] += result[name];
      }
      console.info("simulated:", JSON.stringify(sums));
      // A simulation in which nothing happens proves nothing.
      expect(sums.commits / SEEDS).toBeGreaterThan(50);
      expect(sums.crashes / SEEDS).toBeGreaterThan(100);
      expect(sums.failures / SEEDS).toBeGreaterThan(20);
    },
    TIMEOUT_MS,
  );

  it("repeats a run by its seed", () => {
    expect(simulateRegister(SHIPPED, 7, OPTIONS)).toEqual(simulateRegister(SHIPPED, 7, OPTIONS));
  });

  it.each<[string, RegExp, Protocol]>([
    [
      "collecting all data but its own",
      /missing or torn/,
      { ...SHIPPED, swap: (...call) => plainSwap(...call, { greedy: true }) },
    ],
    [
      "trusting one short write",
      /missing or torn/,
      { ...SHIPPED, swap: (...call) => plainSwap(...call, { trusting: true }) },
    ],
    [
      "calling a failed rename a success",
      /was told true/,
      { ...SHIPPED, swap: (...call) => plainSwap(...call, { ignoring: true }) },
    ],
    ["creating the token in place", /tokens/, { ...SHIPPED, init: initInPlace }],
  ])(
    "finds a register that is broken by %s",
    (_, symptom, broken) => {
      const seeds = Array.from({ length: MOST_SEEDS_TO_FIND_A_BUG }, (_, index) => index + 1);
      const violations = seeds.map((seed) => simulateRegister(broken, seed, OPTIONS).violation ?? "");
      expect(violations.filter((violation) => symptom.test(violation)).length).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );
});

type Faults = { readonly greedy?: boolean; readonly trusting?: boolean; readonly ignoring?: boolean };

/** The protocol in its shortest form, with one fault put into it. */
function* plainSwap(
  folder: string,
  from: Token,
  nonce: string,
  bytes: Uint8Array,
  _durable: boolean,
  faults: Faults,
): Steps<Token | null> {
  const to = { generation: from.generation + 1, nonce };
  const file = yield* openExclusive(`${folder}/${dataName(to)}`);
  let offset = 0;
  do offset += yield* write(file, bytes, offset);
  while (offset < bytes.length && faults.trusting !== true);
  yield* close(file);
  try {
    yield* rename(`${folder}/${tokenName(from)}`, `${folder}/${tokenName(to)}`);
  } catch {
    if (faults.ignoring !== true) {
      yield* attempt(unlink(`${folder}/${dataName(to)}`));
      return null;
    }
  }
  yield* attempt(collect(folder, to, faults.greedy === true));
  return to;
}

function* collect(folder: string, current: Token, greedy: boolean): Steps<void> {
  for (const name of yield* readdir(folder)) {
    const parsed = parseName(name);
    if (parsed?.kind !== "data" || name === dataName(current)) continue;
    if (greedy || parsed.token.generation <= current.generation) yield* attempt(unlink(`${folder}/${name}`));
  }
}

function* initInPlace(folder: string, _building: string, nonce: string, bytes: Uint8Array): Steps<void> {
  const token = { generation: 0, nonce };
  yield* attempt(mkdir(folder));
  for (const [name, content] of [[dataName(token), bytes] as const, [tokenName(token), new Uint8Array()] as const]) {
    const file = yield* openExclusive(`${folder}/${name}`);
    if (content.length > 0) yield* write(file, content, 0);
    yield* close(file);
  }
}
