/** One thing of the walk-through in README.md, with what it says comes of it. */
export type Step = {
  /** The line itself: `backend$ coord claims`, or `# frontend edits src/a.ts`. */
  readonly line: string;
  readonly output: string;
};

const START = "```console\n";

/** The steps of the `console` blocks below `heading`. */
export function walkThroughIn(readme: string, heading: string): readonly Step[] {
  const section = readme.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  const blocks = section
    .split(START)
    .slice(1)
    .map((rest) => rest.split("\n```")[0] ?? "");
  const steps: { line: string; output: string[] }[] = [];
  for (const line of blocks.flatMap((block) => block.split("\n"))) {
    if (/^(\w+\$|#) /.test(line)) steps.push({ line, output: [] });
    else steps.at(-1)?.output.push(line);
  }
  return steps.map(({ line, output }) => ({ line, output: output.join("\n").trim() }));
}
