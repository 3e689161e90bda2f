import { bash, type Shape } from "../shape.ts";

type Given = Parameters<typeof bash>[3];
const inline = (id: string, command: string, given: Given = {}): Shape =>
  bash("Programs in a command line", id, command, given);
const script = (id: string, command: string, files: Readonly<Record<string, string>>, given: Given = {}): Shape =>
  bash("Scripts, make and package scripts", id, command, { files, ...given });

const MAKES_UP_NAME = { why: "the script makes up the name of the file while it runs" };

const JS_NAMED = `require("node:fs").writeFileSync("%held%", "mine\\n");\n`;
/** No reader of texts can tell where this writes, unless it is given a name. */
const JS_OPAQUE = `const file = process.argv[2] ?? ["%dir%", ["held", "txt"].join(".")].join("/");
require("node:fs").writeFileSync(file, "mine\\n");\n`;
const PY_OPAQUE = `import os\nopen(os.path.join("%dir%", "held" + ".txt"), "w").write("mine\\n")\n`;
const packageWith = (scripts: Readonly<Record<string, string>>) => JSON.stringify({ name: "x", scripts });

export const SCRIPTS: readonly Shape[] = [
  inline("python-c", "python3 -c \"open('%held%', 'w').write('mine')\""),
  inline("python-heredoc", "python3 - <<'EOF'\nfrom pathlib import Path\nPath('%held%').write_text('mine')\nEOF"),
  inline(
    "python-replace",
    "python3 <<'EOF'\np = '%held%'\ns = open(p).read()\ns = s.replace('one', 'mine')\nopen(p, 'w').write(s)\nEOF",
  ),
  inline("python-with", "python3 -c \"with open('%held%', 'a') as f: f.write('mine')\""),
  inline("python-shutil", "python3 -c \"import shutil; shutil.copy('%free%', '%held%')\""),
  inline("python-remove", "python3 -c \"import os; os.remove('%held%')\""),
  inline("python-join", "python3 -c \"import os; open(os.path.join('%dir%', 'held.txt'), 'w').write('mine')\""),
  inline("node-e", "node -e \"require('fs').writeFileSync('%held%', 'mine')\""),
  inline("node-append", "node -e \"const fs = require('node:fs'); fs.appendFileSync('%held%', 'mine')\""),
  inline(
    "node-module",
    "node --input-type=module -e \"import { writeFileSync } from 'node:fs'; writeFileSync('%held%', 'mine')\"",
  ),
  inline("node-heredoc", "node <<'EOF'\nconst fs = require('fs');\nfs.writeFileSync('%held%', 'mine');\nEOF"),
  inline("node-promise", "node -e \"require('fs/promises').writeFile('%held%', 'mine')\""),
  inline("perl-e", 'perl -e \'open(F, ">", "%held%"); print F "mine"\''),
  inline("python-unknown", "python3 -c \"import base64; exec(base64.b64decode(open('%dir%/code').read()))\"", {
    why: "the program is made while it runs",
    files: { code: Buffer.from("open('%held%', 'w').write('mine')").toString("base64") },
    before:
      "python3 -c \"import base64; open('%dir%/code', 'w').write(base64.b64encode(b\\\"open('%held%', 'w').write('mine')\\\").decode())\"",
  }),
  script("shell-script", "bash %dir%/run.sh", { "run.sh": "set -e\ncd %dir%\necho mine > %name%\n" }),
  script("shell-source", ". %dir%/run.sh", { "run.sh": "echo mine > %held%\n" }),
  script("node-script", "node %dir%/gen.js", { "gen.js": JS_NAMED }),
  script("node-script-opaque", "node %dir%/gen.js", { "gen.js": JS_OPAQUE }, MAKES_UP_NAME),
  script("node-script-argument", "node %dir%/gen.js %held%", { "gen.js": JS_OPAQUE }),
  script("python-script-opaque", "python3 %dir%/gen.py", { "gen.py": PY_OPAQUE }, MAKES_UP_NAME),
  bash("Scripts, make and package scripts", "program", "./%dir%/tool", {
    files: { tool: `#!/usr/bin/env node\n${JS_OPAQUE}` },
    ...MAKES_UP_NAME,
    before: "chmod +x %dir%/tool && git commit -qam mode",
  }),
  script("make", "make -s -C %dir% gen", { Makefile: "gen:\n\t@echo mine > %name%\n" }),
  script(
    "make-opaque",
    "make -s -f %dir%/Makefile",
    { Makefile: "gen:\n\t@node %dir%/gen.js\n", "gen.js": JS_OPAQUE },
    MAKES_UP_NAME,
  ),
  script("npm-run", "npm run -s --prefix %dir% gen", { "package.json": packageWith({ gen: "echo mine > held.txt" }) }),
  script("npm-run-cd", "cd %dir% && npm run -s gen", { "package.json": packageWith({ gen: "echo mine > held.txt" }) }),
  script("npm-run-opaque", "cd %dir% && npm run -s gen", {
    "package.json": packageWith({ gen: "node gen.js held.txt" }),
    "gen.js": JS_OPAQUE,
  }),
];

const format = (id: string, command: string, standIn: string, file = "held.txt"): Shape =>
  bash("Formatters and fixers", id, command, { standIn, file });

export const FORMATTERS: readonly Shape[] = [
  format("prettier", "prettier --write %held%", "prettier", "held.ts"),
  format("prettier-folder", "prettier --write %dir%", "prettier", "held.ts"),
  format("npx-prettier", "npx prettier -w %held%", "npx", "held.ts"),
  format("eslint", "eslint --fix %held%", "eslint", "held.ts"),
  format("eslint-folder", "cd %dir% && eslint . --fix", "eslint", "held.ts"),
  format("biome", "biome check --write %held%", "biome", "held.ts"),
  format("black", "black %held%", "black", "held.py"),
  format("black-folder", "black -q %dir%", "black", "held.py"),
  format("ruff-format", "ruff format %held%", "ruff", "held.py"),
  format("ruff-fix", "ruff check --fix %dir%", "ruff", "held.py"),
  format("isort", "isort %held%", "isort", "held.py"),
  format("gofmt", "gofmt -w %held%", "gofmt", "held.go"),
  format("cargo-fmt", "cd %dir% && cargo fmt", "cargo", "held.rs"),
  format("rustfmt", "rustfmt %held%", "rustfmt", "held.rs"),
  format("clang-format", "clang-format -i %held%", "clang-format", "held.c"),
];
