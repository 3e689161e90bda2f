import type { Finding, HookFileFacts, InstallationFacts } from "../../app/diagnosis.ts";
import { shellWord } from "../shell-word.ts";
import { findingsOn } from "./finding.ts";

const { ok, warning, problem } = findingsOn("installation");

const REINSTALL = "reinstall the plugin: claude plugin update coord";

/** The plugin's files, and the programs around them. */
export function installationFindings(facts: InstallationFacts): readonly Finding[] {
  return [
    nodeFinding(facts),
    gitFinding(facts),
    ...hookFileFindings(facts.hooks),
    versionFinding(facts),
    clientFinding(facts),
    pathFinding(facts),
    ...platformFindings(facts),
  ];
}

/** What the built hooks are made for, see `engines` in package.json. */
const LEAST_NODE = "20.19.0";

function nodeFinding({ node }: InstallationFacts): Finding {
  const why = "The client starts every hook with the node on its PATH; without one no edit is protected.";
  const remedy = "install Node.js 20.19 or newer (https://nodejs.org), or put it first on the PATH";
  if (node === null) return problem("node", "node is not on the PATH", why, remedy);
  if (node.version === null) {
    return problem(
      "node",
      `${node.path} does not say its version: it does not work`,
      why,
      `${shellWord(node.path)} --version`,
    );
  }
  return isOlder(node.version, LEAST_NODE)
    ? problem("node", `${node.path} is Node.js ${node.version}; coord needs 20.19 or newer`, why, remedy)
    : ok("node", `node ${node.version} runs the hooks (${node.path})`);
}

function gitFinding({ git }: InstallationFacts): Finding {
  const why = "coord cannot ask which files are ignored or when they were committed: it refuses more than it must.";
  if (git === null) return warning("git", "git is not on the PATH", why, "install git (https://git-scm.com)");
  if (git.version === null) {
    return warning(
      "git",
      `${git.path} does not say its version: it does not work`,
      why,
      `${shellWord(git.path)} --version`,
    );
  }
  return ok("git", `git ${git.version} (${git.path})`);
}

function hookFileFindings(hooks: HookFileFacts): readonly Finding[] {
  const why = "The client goes on without a hook that it cannot start: edits are not protected, and nobody is told.";
  if ("problem" in hooks) return [problem("hook-files", hooks.problem, why, REINSTALL)];
  const missing = hooks.missing.map(({ event, file }) =>
    problem("hook-files", `${event} is registered, but its file is missing: ${file}`, why, REINSTALL),
  );
  const parts = hooks.missingParts.map(({ hook, part }) =>
    problem("hook-parts", `${hook} lacks a part that it loads: dist/${part}`, why, REINSTALL),
  );
  const none = hooks.events.length === 0 ? [problem("hook-files", "no hook is registered", why, REINSTALL)] : [];
  const found = [...none, ...missing, ...parts];
  if (found.length > 0) return found;
  return [ok("hook-files", `${hooks.events.length} events are registered and all built files are there`)];
}

function versionFinding({ root, version, manifestVersion }: InstallationFacts): Finding {
  if (manifestVersion === version) return ok("version", `coord ${version} (${root})`);
  const found = manifestVersion === null ? "no readable manifest" : `a manifest of ${manifestVersion}`;
  return problem(
    "version",
    `the built files are coord ${version}, beside ${found} (${root})`,
    "The installation is a mixture of two versions, or incomplete.",
    REINSTALL,
  );
}

/** The first client that can be told to stop a write whose hook failed to start (`onFailure` of a handler). */
const STRICT_CLIENT = "2.1.295";
/** `engines` in the manifest. */
const LEAST_CLIENT = "2.1.287";

function clientFinding({ client }: InstallationFacts): Finding {
  if (client === null) return ok("client", "claude is not on this PATH, so its version was not looked at");
  const { path, version } = client;
  if (version === null) return ok("client", `${path} did not tell its version`);
  if (isOlder(version, LEAST_CLIENT)) {
    const why = "It may lack events that coord relies on.";
    return warning("client", `Claude Code ${version} is older than ${LEAST_CLIENT} (${path})`, why, "claude update");
  }
  if (isOlder(version, STRICT_CLIENT)) {
    const why = "It lets every write through whose hook could not be started, whatever onFailure says.";
    return warning("client", `Claude Code ${version} knows no onFailure for hooks (${path})`, why, "claude update");
  }
  return ok("client", `Claude Code ${version} (${path})`);
}

function pathFinding({ coordOnPath, root }: InstallationFacts): Finding {
  const own = `${root}/bin/coord`;
  if (coordOnPath === null) {
    return ok("path", `coord is not on this PATH; inside sessions it is. Elsewhere: ${shellWord(own)}`);
  }
  // Windows starts coord.cmd, and writes paths in its own way.
  const isOwn = coordOnPath.replaceAll("\\", "/").replace(/\.cmd$/i, "") === own.replaceAll("\\", "/");
  if (isOwn) return ok("path", "coord on the PATH is this one");
  const why = "Two versions can read one state differently; what you type should be what the hooks are.";
  return warning("path", `coord on the PATH is another one: ${coordOnPath}`, why, `use ${shellWord(own)}`);
}

function platformFindings({ platform }: InstallationFacts): readonly Finding[] {
  if (platform === "linux") return [];
  const why = "The code for it is there, but has not been run on it.";
  return [warning("platform", `coord is tested on Linux; this is ${platform}`, why, null)];
}

/** By the three numbers. */
function isOlder(version: string, least: string): boolean {
  const [found, wanted] = [version, least].map((text) => text.split(".").map(Number));
  for (const [index, number] of (wanted ?? []).entries()) {
    const difference = (found?.[index] ?? 0) - number;
    if (difference !== 0) return difference < 0;
  }
  return false;
}
