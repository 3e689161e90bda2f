/**
 * G16. Proves that the suites can fail: each known fault is put into the source, one at a time, and some suite must
 * notice within a minute; the report says which. See it fail: take the suite that is named first from a fault.
 */

/** A known fault: `from` becomes `to` in one file. `suites`: those that may notice, the likeliest first. */
export type Mutant = {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly suites: readonly string[];
};

const STORE = "src/adapters/store-file";
const DECIDE = "src/domain/decide.ts";
const DECIDE_TESTS = ["test/domain/decide-acquire.test.ts", "test/domain/decide-commands.test.ts"];

/** Changes nothing: no suite may notice, or what it notices of the others means nothing. */
export function harmless(): Mutant {
  const suites = [...new Set(MUTANTS.flatMap((mutant) => mutant.suites))];
  const text = "const MOST_SCANS = 1000;";
  return { name: "nothing is changed", file: `${STORE}/register.ts`, from: text, to: text, suites };
}

/** The faults that would cost a user an edit, or the store its state. Each must be noticed by some suite. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: "a file that is there already is opened all the same (no O_EXCL)",
    file: `${STORE}/node-fs.ts`,
    from: "constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW",
    to: "constants.O_WRONLY | constants.O_CREAT | NO_FOLLOW",
    suites: ["test/mutants/node-fs.test.ts"],
  },
  {
    name: "links are followed (no O_NOFOLLOW)",
    file: `${STORE}/node-fs.ts`,
    from: "const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;",
    to: "const NO_FOLLOW = 0;",
    suites: ["test/contract/file-damage.test.ts"],
  },
  {
    name: "all data but one's own is collected",
    file: `${STORE}/register.ts`,
    from: 'if (parsed?.kind !== "data" || parsed.token.generation > current.generation) continue;',
    to: 'if (parsed?.kind !== "data") continue;',
    suites: ["register", "model"],
  },
  {
    name: "nothing is collected",
    file: `${STORE}/register.ts`,
    from: "  yield* attempt(collectGarbage(folder, to));\n",
    to: "  if (to.generation < 0) yield* attempt(collectGarbage(folder, to));\n",
    suites: ["register"],
  },
  {
    name: "a short write counts as a whole one",
    file: `${STORE}/whole-file.ts`,
    from: "      offset += taken;",
    to: "      offset += taken > 0 ? bytes.length : 0;",
    suites: ["register"],
  },
  {
    name: "a failed commit counts as made",
    file: `${STORE}/register.ts`,
    from: '  if (isLost || systemCode(error) === "ENOENT") return false;',
    to: '  if (isLost || systemCode(error) === "ENOENT") return true;',
    suites: ["register", "model"],
  },
  {
    name: "a commit whose answer was lost counts as not made",
    file: `${STORE}/register.ts`,
    from: "  if (current !== null && isSameToken(current, to)) return true;\n",
    to: "",
    suites: ["register"],
  },
  {
    name: "a nonce is used again",
    file: `${STORE}/register.ts`,
    from: "  const to: Token = { generation: from.generation + 1, nonce };",
    to: "  const to: Token = { generation: from.generation + 1, nonce: nonce === from.nonce ? nonce : from.nonce };",
    suites: ["register", "model"],
  },
  {
    name: "the generation stays as it is",
    file: `${STORE}/register.ts`,
    from: "  const to: Token = { generation: from.generation + 1, nonce };",
    to: "  const to: Token = { generation: from.generation, nonce };",
    suites: ["register"],
  },
  {
    name: "an error after the commit is reported",
    file: `${STORE}/register.ts`,
    from: "  yield* attempt(collectGarbage(folder, to));\n",
    to: "  yield* collectGarbage(folder, to);\n",
    suites: ["register", "model"],
  },
  {
    name: "who comes second to make the register reports a failure",
    file: `${STORE}/register.ts`,
    from: "    if (IS_THERE.has(systemCode(error))) return;",
    to: "    if (IS_THERE.has(systemCode(error))) throw error;",
    suites: ["register"],
  },
  {
    name: "data that has just moved on counts as damaged",
    file: `${STORE}/register.ts`,
    from: 'if (previous?.kind !== "no-data" || !isSameToken(previous.token, look.token)) return null;',
    to: 'if (previous?.kind === "absent") return null;',
    suites: ["register", "lease"],
  },
  {
    name: "a token that a scan has missed counts as lost",
    file: `${STORE}/register.ts`,
    from: "const MOST_SCANS_WITHOUT_TOKEN = 24;",
    to: "const MOST_SCANS_WITHOUT_TOKEN = 1;",
    suites: ["register"],
  },
  {
    name: "a swap goes over whatever is there",
    file: `${STORE}/stored-records.ts`,
    from: "  return snapshot?.token.generation === expected ? snapshot : null;",
    to: "  return snapshot;",
    suites: ["lease", "test/contract/file.test.ts"],
  },
  {
    name: "unreadable records count as none",
    file: `${STORE}/record-map.ts`,
    from: "    if (record === null) return null;\n",
    to: "    if (record === null) continue;\n",
    suites: ["test/contract/file-damage.test.ts"],
  },
  {
    name: "a register without its token counts as free",
    file: `${STORE}/register.ts`,
    from: 'return { kind: look.isEmpty ? "absent" : "tokenless" };',
    to: 'return { kind: "absent" };',
    suites: ["test/contract/file-damage.test.ts"],
  },
  {
    name: "data is not synced before the commit",
    file: `${STORE}/whole-file.ts`,
    from: "    if (durable) yield* fsync(file);\n",
    to: "",
    suites: ["power-loss"],
  },
  {
    name: "names are not synced after the commit",
    file: `${STORE}/register.ts`,
    from: "  if (durable) yield* syncNamesAbove(",
    to: "  if (bytes.length < 0) yield* syncNamesAbove(",
    suites: ["power-loss"],
  },
  {
    name: "only the nearest folder is synced",
    file: `${STORE}/whole-file.ts`,
    from: "const FOLDERS_ABOVE = 4;",
    to: "const FOLDERS_ABOVE = 1;",
    suites: ["power-loss"],
  },
  {
    name: "a decision's names are not synced",
    file: `${STORE}/log-lines.ts`,
    from: "  if (options.durable) yield* syncNamesAbove(path);\n",
    to: "",
    suites: ["power-loss"],
  },
  {
    name: "a log line does not close the stump before it",
    file: `${STORE}/log-lines.ts`,
    from: "    const line = `\\n{",
    to: "    const line = `{",
    suites: ["model"],
  },
  {
    name: "a log line that was cut short counts as written",
    file: `${STORE}/log-lines.ts`,
    from: ">= line.length - 1) return;",
    to: "> 0) return;",
    suites: ["model"],
  },
  {
    name: "a log line is written again when only its last newline is missing",
    file: `${STORE}/log-lines.ts`,
    from: ">= line.length - 1) return;",
    to: ">= line.length) return;",
    suites: ["model"],
  },
  {
    name: "the sum of a log line is not checked",
    file: `${STORE}/log-lines.ts`,
    from: "entry !== undefined && crc32(entry) === Number(sum)",
    to: "entry !== undefined",
    suites: ["test/contract/file-damage.test.ts", "test/contract/file.test.ts"],
  },
  {
    name: "a notice that another took first fails the taker",
    file: `${STORE}/notices.ts`,
    from: "    yield* rename(waiting, claimed);\n",
    to: "    yield* attempt(rename(waiting, claimed));\n",
    suites: ["model"],
  },
  {
    name: "a notice is taken without being claimed",
    file: `${STORE}/notices.ts`,
    from: "  const claimed =",
    to: "  const claimed = waiting;\n  void",
    suites: ["model"],
  },
  {
    name: "a notice that cannot be read is not put back",
    file: `${STORE}/notices.ts`,
    from: "    yield* attempt(rename(claimed, waiting));\n",
    to: "    yield* attempt(unlink(claimed));\n",
    suites: ["model"],
  },
  {
    name: "a fencing token is the revision it was read at",
    file: "src/app/file-lease.ts",
    from: "  return (revision + 1) as FencingToken;",
    to: "  return revision as unknown as FencingToken;",
    suites: ["lease"],
  },
  {
    name: "a swap that was lost counts as made",
    file: "src/app/swap-record.ts",
    from: "if (next === undefined || (await register.swap(key, found.revision, next))) return answer;",
    to: "if (next !== undefined) await register.swap(key, found.revision, next);\n    if (attempt >= 0) return answer;",
    suites: ["lease"],
  },
  {
    name: "silence ends the lease of a holder that lives",
    file: DECIDE,
    from: 'if (facts.liveness === "unknown" && isSilent(',
    to: "if (isSilent(",
    suites: [...DECIDE_TESTS, "lease"],
  },
  {
    name: "a holder of whom nothing is known counts as dead",
    file: DECIDE,
    from: 'if (facts.liveness === "dead") return { by: "death" };',
    to: 'if (facts.liveness !== "alive") return { by: "death" };',
    suites: DECIDE_TESTS,
  },
  {
    name: "a lease in flight is taken",
    file: DECIDE,
    from: "  if (lease.inFlight === null || facts.hasMovedOn) return false;",
    to: "  if (lease.inFlight === null || !facts.hasMovedOn) return false;",
    suites: ["lease", ...DECIDE_TESTS],
  },
  {
    name: "a late report ends the mark of another operation",
    file: DECIDE,
    from: "    inFlight: isOther ? own.inFlight : null,",
    to: "    inFlight: isOther ? null : null,",
    suites: DECIDE_TESTS,
  },
  {
    name: "a lease is released under any token",
    file: DECIDE,
    from: "if (own === undefined || (token !== null && token !== own.token)) {",
    to: "if (own === undefined) {",
    suites: DECIDE_TESTS,
  },
  {
    name: "a pinned lease yields",
    file: DECIDE,
    from: '  if (livePin(lease, now) !== null) return { because: "pinned" };\n',
    to: "",
    suites: DECIDE_TESTS,
  },
  {
    name: "two subagents of one session do not exclude each other",
    file: "src/domain/holder.ts",
    from: "  return a.agent !== null && b.agent !== null && a.agent !== b.agent;",
    to: "  return false;",
    suites: ["lease", ...DECIDE_TESTS],
  },
  {
    name: "content that has changed since it was seen is not noticed",
    file: "src/domain/verify.ts",
    from: '  if (seen.sha === current) return { kind: "unchanged" };',
    to: '  if (seen.sha !== "") return { kind: "unchanged" };',
    suites: ["lease"],
  },
  {
    name: "fresh work of others may be overwritten unseen",
    file: "src/domain/verify.ts",
    from: "  if (lastWrite !== null && lastWrite.by.instance !== check.holder.instance && check.isLastWriteFresh) {",
    to: "  if (lastWrite !== null && lastWrite.by.instance !== check.holder.instance && !check.isLastWriteFresh) {",
    suites: ["lease"],
  },
  {
    name: "a holder of an earlier boot counts as one of whom nothing is known",
    file: "src/adapters/process-liveness/liveness-linux.ts",
    from: '  if (facts.boot !== here.boot) return "dead";',
    to: '  if (facts.boot !== here.boot) return "unknown";',
    suites: ["power-loss"],
  },
  {
    name: "a pid that was given again counts as the holder",
    file: "src/adapters/process-liveness/liveness-linux.ts",
    from: 'return stat.start === start ? "alive" : "dead";',
    to: 'return stat.start === start ? "alive" : "alive";',
    suites: ["test/adapters/liveness.test.ts"],
  },
  {
    name: "pids of another namespace are looked up here",
    file: "src/adapters/process-liveness/liveness-linux.ts",
    from: 'return areNumbersComparable(facts, here) ? probeHere(facts, kernel) : "unknown";',
    to: 'return areNumbersComparable(here, here) ? probeHere(facts, kernel) : "unknown";',
    suites: ["test/adapters/liveness.test.ts"],
  },
  {
    name: "a decision's number is given again when the clock goes back",
    file: "src/domain/architecture-decision.ts",
    from: "if (counter === null || day > counter.day) return",
    to: "if (counter === null || day !== counter.day) return",
    suites: ["test/domain/architecture-decision.test.ts"],
  },
];
