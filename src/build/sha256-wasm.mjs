/**
 * Assembles the WebAssembly of `src/hash/sha256.ts` (FIPS 180-4, section 6.2). Not part of a build: the result is a
 * constant there, and `test/hash/sha256.test.ts` holds the two equal. Prints it: `node src/build/sha256-wasm.mjs`.
 *
 * Memory, in bytes: 0 the 64 words of the schedule, 256 the constants K, 512 the state, 544 the first state, 1024 the input.
 * Exports: `m` the memory, `f(end)` hashes the whole blocks from 1024 to `end` into the state.
 */
const SCHEDULE = 0;
const CONSTANTS = 256;
const STATE = 512;
const PAGES = 8;

const { K, H } = constants();

const [END, AT, I, T, U, X] = [0, 1, 2, 3, 4, 5];
const VARIABLES = [6, 7, 8, 9, 10, 11, 12, 13];
const [A, B, C, D, E, F, G, HH] = VARIABLES;

const get = (local) => [0x20, local];
const set = (local, value) => [...value, 0x21, local];
const number = (value) => [0x41, ...signed(value)];
const operation =
  (code) =>
  (first, ...rest) => [...first, ...rest.flatMap((next) => [...next, code])];
const [add, and, or, xor] = [0x6a, 0x71, 0x72, 0x73].map(operation);
const [shiftLeft, shiftRight] = [0x74, 0x76].map((code) => (value, bits) => [...value, ...number(bits), code]);
// The machine code that is made first has a call for the instruction that rotates.
const rotateRight = (value, bits) => or(shiftRight(value, bits), shiftLeft(value, 32 - bits));
const rotateLeft = (value, bits) => rotateRight(value, 32 - bits);
const load = (address, offset = 0) => [...address, 0x28, 2, ...unsigned(offset)];
const store = (address, value, offset = 0) => [...address, ...value, 0x36, 2, ...unsigned(offset)];
/** Repeats `body` while `i` (or `local`), after `step` was added, is below `limit`. */
const loop = (body, local, step, limit) => [
  ...[0x03, 0x40, ...body],
  ...set(local, add(get(local), number(step))),
  ...[...get(local), ...limit, 0x49, 0x0d, 0, 0x0b],
];

function body() {
  const swapped = or(
    and(rotateLeft(get(X), 8), number(0x00ff00ff)),
    and(rotateLeft(get(X), 24), number(0xff00ff00 | 0)),
  );
  const sigma0 = xor(rotateRight(get(X), 7), rotateRight(get(X), 18), shiftRight(get(X), 3));
  const sigma1 = xor(rotateRight(get(U), 17), rotateRight(get(U), 19), shiftRight(get(U), 10));
  const sum0 = xor(rotateRight(get(A), 2), rotateRight(get(A), 13), rotateRight(get(A), 22));
  const sum1 = xor(rotateRight(get(E), 6), rotateRight(get(E), 11), rotateRight(get(E), 25));
  const choice = xor(get(G), and(get(E), xor(get(F), get(G))));
  const majority = or(and(get(A), get(B)), and(get(C), or(get(A), get(B))));
  const zero = set(I, number(0));
  const block = [
    ...zero,
    ...loop([...set(X, load(add(get(AT), get(I)))), ...store(get(I), swapped)], I, 4, number(64)),
    ...zero,
    ...loop(
      [
        ...set(X, load(get(I), 4)),
        ...set(U, load(get(I), 56)),
        ...store(get(I), add(load(get(I)), sigma0, load(get(I), 36), sigma1), 64),
      ],
      I,
      4,
      number(192),
    ),
    ...VARIABLES.flatMap((variable, index) => set(variable, load(number(0), STATE + 4 * index))),
    ...zero,
    ...loop(
      [
        ...set(T, add(get(HH), sum1, choice, load(get(I), CONSTANTS), load(get(I), SCHEDULE))),
        ...set(U, add(sum0, majority)),
        ...[set(HH, get(G)), set(G, get(F)), set(F, get(E)), set(E, add(get(D), get(T)))].flat(),
        ...[set(D, get(C)), set(C, get(B)), set(B, get(A)), set(A, add(get(T), get(U)))].flat(),
      ],
      I,
      4,
      number(256),
    ),
    ...VARIABLES.flatMap((variable, index) => {
      const offset = STATE + 4 * index;
      return store(number(0), add(load(number(0), offset), get(variable)), offset);
    }),
  ];
  return [...set(AT, number(1024)), ...loop(block, AT, 64, get(END)), 0x0b];
}

function section(id, content) {
  return [id, ...unsigned(content.length), ...content];
}

/** @returns {Buffer} the module */
export function assembleSha256() {
  const code = [1, 13, 0x7f, ...body()];
  const data = [...K, ...H, ...H].flatMap((word) => [word & 255, (word >>> 8) & 255, (word >>> 16) & 255, word >>> 24]);
  return Buffer.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 1, 0x7f, 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, PAGES]),
    ...section(7, [2, 1, 0x6d, 2, 0, 1, 0x66, 0, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
    ...section(11, [1, 0, ...number(CONSTANTS), 0x0b, ...unsigned(data.length), ...data]),
  ]);
}

/** The fractions of the cube and square roots of the first primes (FIPS 180-4, sections 4.2.2 and 5.3.3). */
function constants() {
  const primes = [];
  for (let candidate = 2; primes.length < 64; candidate++) {
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
  }
  const fraction = (root) => Math.floor((root % 1) * 2 ** 32) >>> 0;
  return {
    K: primes.map((prime) => fraction(Math.cbrt(prime))),
    H: primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime))),
  };
}

function unsigned(value) {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

function signed(value) {
  const low = value & 127;
  const rest = value >> 7;
  const isLast = (rest === 0 && (low & 64) === 0) || (rest === -1 && (low & 64) !== 0);
  return isLast ? [low] : [low | 128, ...signed(rest)];
}

if (process.argv[1] === import.meta.filename) console.log(assembleSha256().toString("base64"));
