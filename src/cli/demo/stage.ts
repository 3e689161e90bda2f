import { actText, demoEnd, demoIntro, quoteText } from "../../text/demo-text.ts";
import { paintFor } from "../../text/paint.ts";
import { CliError } from "../cli-error.ts";
import type { CliIo } from "../cli-io.ts";
import { EXIT } from "../exit-codes.ts";
import { hasColours } from "../print.ts";

/** Where the demonstration is told, act by act, as it happens. */
export type Stage = {
  intro(text: string): void;
  /** `ms`: what the hooks of this act took. */
  act(title: string, ms?: number): void;
  quote(text: string, mood?: "refused" | "plain"): void;
  /** Already laid out for the width. */
  show(text: string): void;
  end(): void;
};

const MOST_COLUMNS = 100;

export function openStage(io: CliIo): Stage {
  const paint = paintFor(hasColours(io.env, io.out));
  const width = Math.min(io.out.width, MOST_COLUMNS);
  const startedAt = performance.now();
  let acts = 0;
  const line = (text: string): void => io.out.write(`${text}\n`);
  return {
    intro: (text) => line(demoIntro(text, width, paint)),
    act: (title, ms) => {
      acts++;
      line(`${acts === 1 ? "" : "\n"}${actText(acts, title, ms ?? null, width, paint)}`);
    },
    quote: (text, mood = "plain") => line(quoteText(text, width, mood === "refused" ? paint.red : (plain) => plain)),
    show: (text) => line(text),
    end: () => line(`\n${demoEnd(acts, (performance.now() - startedAt) / 1000, paint)}`),
  };
}

/** The demonstration did not come out as it must: coord does not do here what it promises. */
export function amiss(what: string): CliError {
  return new CliError(EXIT.failure, "DEMO_AMISS", `the demonstration went amiss: ${what}`, "coord doctor");
}
