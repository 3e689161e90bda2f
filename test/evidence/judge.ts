/** What was seen when one shape met a file that another live session holds. */
export type Observation = {
  /** The held file, as coord names it. */
  readonly file: string;
  /** What differs afterwards from what the holder had, in words; empty: nothing. */
  readonly changes: readonly string[];
  /** What the writing session's model got as the result of its call; null: the call went through. */
  readonly failure: string | null;
  /** Is there a session whose model does it, and is to be told? */
  readonly hasWriter: boolean;
  /** What coord told the writer's model of the held file; null: nothing. */
  readonly writerTold: string | null;
  readonly holderTold: string | null;
  /** Did `coord restore` bring back what the holder had? Null: it was not needed. */
  readonly isRestored: boolean | null;
};

/**
 * `prevented`: refused by coord, and nothing changed. `detected`: changed, and both sessions were told of it. `half
 * detected`: only one of them was. `not covered`: changed, and nobody was told. `no effect`: it changed nothing and was not
 * refused, so it shows nothing.
 */
export type Outcome = "prevented" | "detected" | "half detected" | "not covered" | "no effect";

export type Judged = { readonly outcome: Outcome; readonly reason: string };

const REFUSED = /held by session|coord refused|has uncommitted work of session|was staged by session/;

/** The outcome of what was seen. A refusal counts only if coord made it and the file is as it was. */
export function judge(seen: Observation): Judged {
  const { file, changes, failure } = seen;
  const isRefused = failure?.includes(file) === true && REFUSED.test(failure);
  if (changes.length > 0) return judgeChange(seen, isRefused);
  if (isRefused) return { outcome: "prevented", reason: "refused, and nothing changed" };
  return { outcome: "no effect", reason: failure === null ? "nothing changed" : `failed: ${oneLine(failure)}` };
}

function judgeChange({ changes, hasWriter, writerTold, holderTold }: Observation, isRefused: boolean): Judged {
  const what = `${isRefused ? "refused, and yet changed" : "changed"}: ${changes.join(" and ")}`;
  const told = [
    ...(writerTold === null ? [] : ["the session that wrote"]),
    ...(holderTold === null ? [] : ["the session that holds it"]),
  ];
  if (told.length === 0) return { outcome: "not covered", reason: `${what}; nobody was told` };
  const isWhole = holderTold !== null && (writerTold !== null || !hasWriter);
  return { outcome: isWhole ? "detected" : "half detected", reason: `${what}; told: ${told.join(" and ")}` };
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim().slice(0, 160);
}
