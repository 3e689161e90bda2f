import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ADDS_A_LINE = `for word in "$@"; do
  if [ -f "$word" ]; then echo formatted >> "$word"
  elif [ -d "$word" ]; then find "$word" -type f -exec sh -c 'echo formatted >> "$1"' _ {} \\;
  fi
done`;
const COPIES = 'for word in "$@"; do from=$to; to=$word; done; cp "$from" "$to"';
const RUNS = 'exec "$@"';

/**
 * Programs that not every machine has, by what stands in for them: what is shown is that the command line is understood,
 * and that is all the same whatever a formatter makes of the file.
 */
const STAND_INS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ["prettier", "eslint", "biome", "black", "ruff", "isort", "gofmt", "rustfmt", "clang-format", "gawk"].map(
      (name) => [name, ADDS_A_LINE],
    ),
  ),
  cargo: "for file in *.rs; do echo formatted >> $file; done",
  rsync: COPIES,
  sponge: 'text=$(cat); printf "%s\\n" "$text" > "$1"',
  sudo: RUNS,
  npx: RUNS,
};

/** Makes the folder of stand-ins; it belongs first on the PATH. */
export function makePrograms(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, body] of Object.entries(STAND_INS)) {
    const file = join(folder, name);
    writeFileSync(file, `#!/bin/sh\n${body}\n`);
    chmodSync(file, 0o755);
  }
}
