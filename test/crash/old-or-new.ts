import { currentBytes, registersOf, type StateView } from "./state-view.ts";

/**
 * Whether `found`, left by a process that was cut off, lies between the state before it began and the state of a
 * run that was not cut off: each register and each file is the old one to the byte, or the new one but for times,
 * or a whole step on the way. Empty: it does.
 */
export function departures(before: StateView, found: StateView, after: StateView): readonly string[] {
  return [...registerDepartures(before, found, after), ...fileDepartures(before, found, after)];
}

function registerDepartures(before: StateView, found: StateView, after: StateView): readonly string[] {
  const [old, now, next] = [registersOf(before), registersOf(found), registersOf(after)];
  const problems: string[] = [];
  for (const folder of new Set([...old.keys(), ...now.keys()])) {
    const [first, last] = [generationOf(old.get(folder)), generationOf(next.get(folder))];
    const generation = generationOf(now.get(folder));
    const [was, is, will] = [
      currentBytes(before, folder, old.get(folder)),
      currentBytes(found, folder, now.get(folder)),
      currentBytes(after, folder, next.get(folder)),
    ];
    const isOutside = generation < first || generation > Math.max(first, last);
    if (isOutside) problems.push(`${folder}: generation ${generation}, not ${first} to ${last}`);
    else if (generation === first && String(was) !== String(is)) problems.push(`${folder}: changed without a commit`);
    else if (generation !== first && generation === last && timeless(is) !== timeless(will))
      problems.push(`${folder}: neither old nor new: ${is} | ${will}`);
  }
  return problems;
}

const generationOf = (register: { readonly tokens: readonly { generation: number }[] } | undefined): number =>
  register?.tokens[0]?.generation ?? -1;

function fileDepartures(before: StateView, found: StateView, after: StateView): readonly string[] {
  const problems: string[] = [];
  for (const path of new Set([...before.keys(), ...found.keys()])) {
    if (!/^(cell|log|inbox\/[^/]+\/new|blob|epoch|ballast)/.test(path)) continue;
    const [was, is, will] = [before.get(path), found.get(path), after.get(path)];
    const isOld = was === undefined ? is === undefined : is !== undefined && was.equals(is);
    if (isOld || isOnTheWay(path, was, is, will)) continue;
    problems.push(`${path}: neither old nor new: ${describe(is)}`);
  }
  return problems;
}

function isOnTheWay(path: string, was: Buffer | undefined, is: Buffer | undefined, will: Buffer | undefined): boolean {
  // The ballast goes when the disk is full: that is what it is for.
  if (is === undefined) return will === undefined || path.startsWith("inbox/") || path === "ballast";
  if (path.startsWith("log/")) return is.subarray(0, was?.length ?? 0).equals(was ?? Buffer.alloc(0));
  // Names of notices are times, and the blob of an unsettled text may be one nobody will ask for.
  if (/^(inbox|blob|epoch|ballast)/.test(path)) return true;
  // A cell may be written twice in one run: what lies between is whole as well (problemsIn has seen to that).
  return true;
}

const describe = (bytes: Buffer | undefined): string => bytes?.toString("utf8").slice(0, 120) ?? "gone";

const TIMES = /"(mono|wall|at|[a-zA-Z]+Ms)":-?\d+(\.\d+)?/g;
const IDS = /\b(claude|shell)-\d{8}-\d{6}-/g;

/** Two runs differ in when they were. */
export function timeless(bytes: Buffer | null): string | null {
  return bytes === null ? null : bytes.toString("utf8").replace(TIMES, '"$1":0').replace(IDS, "$1-");
}
