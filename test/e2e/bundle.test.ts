import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Metafile } from "esbuild";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const HOOK_LIMIT_BYTES = 60 * 1024;
/** The start of the hook before commands: it answers for those that only read, which most do. */
const QUICK_START_LIMIT_BYTES = 6 * 1024;
/** The reader of everyday lines is in it. Not compiled at a command: see `src/start/run-kept.ts`. */
const COMMAND_CODE_LIMIT_BYTES = 145 * 1024;
/** The reader of all others. */
const LINE_READER_LIMIT_BYTES = 240 * 1024;

/** The hooks whose code is kept compiled. */
const KEPT = ["post-command", "post-tool-batch", "post-tool-use", "pre-command", "pre-tool-use"];

/** Source paths that no hook may pay for at every edit. */
const HEAVY = [
  /node_modules\/(@redis|redis|ioredis|yaml|commander|cli-table3|picocolors|fast-glob|hono|@modelcontextprotocol)\//,
  /node_modules\/zod\/(?!v4\/(mini|core|locales\/en)|mini)/,
  /redis/i,
  /^src\/(lazy|entrypoints\/(?!(hooks|starts)\/))/,
];

function readMetafile(): Metafile {
  const text = execFileSync(process.execPath, [join(root, "src", "build.mjs"), "--meta"], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(text);
}

/** All output files that start with this one: itself, the code that it starts and, over static imports, its chunks. */
function loadedWith(metafile: Metafile, output: string, seen = new Set<string>()): Set<string> {
  if (seen.has(output)) return seen;
  seen.add(output);
  const code = codeOf(output);
  if (metafile.outputs[code] !== undefined) loadedWith(metafile, code, seen);
  for (const { path, kind, external } of metafile.outputs[output]?.imports ?? []) {
    if (kind !== "dynamic-import" && external !== true) loadedWith(metafile, path, seen);
  }
  return seen;
}

/** Where the code of a hook lies whose own file only starts it. */
function codeOf(hook: string): string {
  return hook.replace("dist/hooks/", "dist/code/").replace(/\.cjs$/, ".js");
}

describe("built files", () => {
  const metafile = readMetafile();
  const hooks = Object.keys(metafile.outputs).filter((output) => output.startsWith("dist/hooks/"));

  it("has a built file for each hook entry", () => {
    const entries = readdirSync(join(root, "src", "entrypoints", "hooks")).map((name) => name.replace(/\.ts$/, ".cjs"));
    expect(entries.length).toBeGreaterThan(0);
    expect(readdirSync(join(root, "dist", "hooks")).sort()).toEqual(entries.sort());
    expect(hooks).toHaveLength(entries.length);
  });

  it("loads at most 60 KB of JavaScript in any hook but for a command that may write", () => {
    const tooLarge = hooks
      .filter((hook) => hook !== "dist/hooks/pre-command.cjs")
      .map((hook) => ({
        hook,
        bytes: sum([...loadedWith(metafile, hook)].map((file) => metafile.outputs[file]?.bytes)),
      }))
      .filter(({ bytes }) => bytes > HOOK_LIMIT_BYTES);
    expect(tooLarge).toEqual([]);
  });

  it("loads next to nothing for a command that only reads", () => {
    const bytes = (file: string): number | undefined => metafile.outputs[file]?.bytes;
    expect(bytes("dist/hooks/pre-command.cjs")).toBeLessThan(QUICK_START_LIMIT_BYTES);
    expect(bytes("dist/code/pre-command.js")).toBeLessThan(COMMAND_CODE_LIMIT_BYTES);
    expect(bytes("dist/code/claude-read-line.js")).toBeLessThan(LINE_READER_LIMIT_BYTES);
  });

  it("reads an everyday line without the grammar of bash and the commands of rare topics", () => {
    const inputs = Object.keys(metafile.outputs["dist/code/pre-command.js"]?.inputs ?? {});
    expect(inputs).toContain("src/domain/shell/plain-line.ts");
    expect(
      inputs.filter((input) => /\/unbash\/|commands-(?:building|formatting|finding|fetching)|powershell/.test(input)),
    ).toEqual([]);
  });

  it("starts the hooks around edits and commands from code that lies apart", () => {
    const started = hooks.filter((hook) => metafile.outputs[codeOf(hook)] !== undefined);
    expect(started.sort()).toEqual(KEPT.map((name) => `dist/hooks/${name}.cjs`));
  });

  it("keeps Redis, YAML, the command line and the web parts out of every hook", () => {
    const heavy = hooks.flatMap((hook) =>
      [...loadedWith(metafile, hook)]
        .flatMap((file) => Object.keys(metafile.outputs[file]?.inputs ?? {}))
        .filter((input) => HEAVY.some((pattern) => pattern.test(input)))
        .map((input) => `${hook} loads ${input}`),
    );
    expect(heavy).toEqual([]);
  });

  it("finds every lazy module a hook names", () => {
    const missing = hooks
      .flatMap((hook) => [...loadedWith(metafile, hook)])
      .flatMap((file) => (metafile.outputs[file]?.imports ?? []).filter(({ kind }) => kind === "dynamic-import"))
      .map(({ path }) => path.replace(/^\.\.\//, "dist/"))
      .filter((path) => !path.startsWith("node:") && !existsSync(join(root, path)));
    expect(missing).toEqual([]);
  });

  it("imports nothing at run time but Node itself and other built files", () => {
    const foreign = Object.entries(metafile.outputs).flatMap(([output, { imports }]) =>
      imports
        .filter(({ path, external }) => external === true && !isBuiltin(path) && !/^\.\.\/(?:lazy|code)\//.test(path))
        .map(({ path }) => `${output} imports ${path}`),
    );
    expect(foreign).toEqual([]);
  });

  it("carries no path of the machine that built it", () => {
    const marked = builtFiles().filter((file) =>
      readFileSync(join(root, file), "utf8").includes(root.replace(/[/\\]$/, "")),
    );
    expect(marked).toEqual([]);
  });

  it("needs no package to read the library's types", () => {
    const imports = builtFiles()
      .filter((file) => file.endsWith(".d.ts"))
      .flatMap((file) => [
        ...withoutComments(readFileSync(join(root, file), "utf8")).matchAll(/(?:from|import\()\s*"([^"]+)"/g),
      ])
      .map((match) => match[1] ?? "");
    expect(imports.filter((path) => !path.startsWith(".") && !path.startsWith("node:"))).toEqual([]);
  });
});

describe("package", () => {
  const manifest = readJson("package.json");

  it("has two equal manifests, both regular files, and one version", () => {
    expect(readFileSync(join(root, ".claude-plugin", "plugin.json"))).toEqual(readFileSync(join(root, "plugin.json")));
    expect(readJson("plugin.json")["version"]).toBe(manifest["version"]);
  });

  it("installs nothing: no dependencies, and no lock file that makes the client run npm", () => {
    expect(Object.keys(manifest).filter((key) => /^(?!dev).*dependencies$/i.test(key))).toEqual([]);
    const lockFiles = ["package-lock.json", "npm-shrinkwrap.json", "bun.lock", "bun.lockb"];
    expect(lockFiles.filter((file) => existsSync(join(root, file)))).toEqual([]);
  });

  it("names no download address in its lock file", () => {
    expect(readFileSync(join(root, "pnpm-lock.yaml"), "utf8")).not.toMatch(/https?:/);
  });
});

function builtFiles(): readonly string[] {
  return readdirSync(join(root, "dist"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length));
}

function readJson(file: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(root, file), "utf8"));
}

function sum(numbers: readonly (number | undefined)[]): number {
  return numbers.reduce<number>((total, number) => total + (number ?? 0), 0);
}

/** An example in a comment imports the library itself. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "");
}
