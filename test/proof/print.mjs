/** What a run of the proof says on the terminal. */
const number = (value) => value.toLocaleString("en");

/** One part, with its figures and every violation. */
export function printPart({ goal, part, title, status, module, counts, faults, violations, seconds, seeds }) {
  if (counts === undefined) {
    console.log(`\n${goal} ${module}: ${status}`);
    return;
  }
  console.log(`\n${goal} ${part}: ${title}`);
  console.log(`   ${figuresOf(counts)}`);
  console.log(`   ${number(faults)} faults, ${violations.length} violations, ${seconds} s: ${status}`);
  for (const { text, replay } of violations) {
    console.log(`   VIOLATION ${text}`);
    const again = replay === null ? `--only ${part} --seed ${seeds[0]}` : `--replay ${part} '${replay}'`;
    console.log(`     again: node test/proof/run.mjs ${again}`);
  }
}

const figuresOf = (counts) =>
  Object.entries(counts)
    .map(([what, count]) => `${number(count)} ${what}`)
    .join(", ");

/** All parts, a line each. */
export function printTable(goals, seconds) {
  const rows = goals.map(
    ({ goal, part, name, status, floors = {}, counts = {}, faults = 0, violations = [], ...rest }) => [
      goal,
      part ?? name,
      Object.keys(floors)
        .map((what) => `${number(counts[what] ?? 0)} ${what}`)
        .join(", "),
      number(faults),
      String(violations.length),
      String(rest.seconds ?? 0),
      status,
    ],
  );
  const table = [["goal", "part", "done", "faults", "violations", "seconds", "status"], ...rows];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  console.log("");
  for (const row of table)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join("  ")
        .trimEnd(),
    );
  console.log(`\n${seconds} s in all`);
}
