import type { Finding, ProjectFacts } from "../../app/diagnosis.ts";
import type { InstanceView } from "../../app/views.ts";
import { clean } from "../clean.ts";
import { ageText, count, dateAndClockOf } from "../iso-when.ts";
import { shellWord } from "../shell-word.ts";
import { dateAndClock } from "../when.ts";
import { findingsOn } from "./finding.ts";

const { ok, warning, problem } = findingsOn("repository");

/** The plugin that this command belongs to, as far as findings speak of it. */
type Own = { readonly version: string; readonly root: string };

/** How coord has worked in this repository. */
export function repositoryFindings(facts: ProjectFacts, own: Own): readonly Finding[] {
  return [
    ...modeFindings(facts),
    ...configurationFindings(facts),
    ...neverRanFindings(facts, own),
    ...versionFindings(facts, own),
    ...instanceFindings(facts),
    ...failureFindings(facts),
    ...changeFindings(facts),
    ...logFindings(facts),
  ];
}

export function unknownRepositoryFinding(message: string, hint: string | null): Finding {
  return problem("repository", message, "What happened in this repository could not be looked at.", hint);
}

function modeFindings({ mode }: ProjectFacts): readonly Finding[] {
  const remedy = "coord config explain";
  if (mode === "off")
    return [warning("mode", "coord is switched off here (mode: off)", "Nothing is protected.", remedy)];
  if (mode === "observe") {
    return [warning("mode", "coord only observes here (mode: observe)", "Nothing is refused.", remedy)];
  }
  return [ok("mode", "coord enforces here (mode: enforce)")];
}

function configurationFindings({ configurationProblems }: ProjectFacts): readonly Finding[] {
  if (configurationProblems.length === 0) return [ok("configuration", "the configuration is fine")];
  return configurationProblems.map((text) =>
    warning(
      "configuration",
      clean(text, 300),
      "That part of the configuration does not count.",
      "coord config explain",
    ),
  );
}

/** Every session that works fires these; the others only for what may never happen. */
const EXPECTED = ["SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse", "PostToolBatch", "Stop"];
const WRITERS = ["Write", "Edit", "MultiEdit", "NotebookEdit"];

function neverRanFindings({ hooks, instances, sinceMs }: ProjectFacts, { root }: Own): readonly Finding[] {
  const never = hooks.filter(({ ranAgoMs }) => ranAgoMs === null).map(({ event }) => event);
  if (never.length === hooks.length) {
    const why = "Sessions started without the plugin are not protected, and overwrite those with it.";
    const remedy = `claude --plugin-dir ${shellWord(root)}, or install it: /plugin install coord`;
    return [warning("hooks-ran", "no hook of coord has run in this repository yet", why, remedy)];
  }
  const since = sinceMs === null ? "" : `, though sessions have been here since ${dateAndClock(sinceMs)}`;
  const missed = EXPECTED.filter((event) => never.includes(event)).map((event) =>
    missedFinding(event, since, instances),
  );
  const rare = never.filter((event) => !EXPECTED.includes(event));
  const ran = hooks.length - never.length;
  const unneeded = rare.length === 0 ? "" : `; not needed yet: ${rare.join(", ")}`;
  return [...missed, ok("hooks-ran", `${ran} of ${hooks.length} hooks have run in this repository${unneeded}`)];
}

function missedFinding(event: string, since: string, instances: readonly InstanceView[]): Finding {
  const what = `${event} has never run in this repository${since}`;
  const writer = instances.find(({ lastTool }) => lastTool !== null && WRITERS.includes(lastTool));
  const remedy = "see /hooks inside a session: it lists what is registered and which settings switch hooks off";
  if (event === "PreToolUse" && writer !== undefined) {
    const why = `${writer.name} has written with ${writer.lastTool}, and no lease was asked for: edits are not protected.`;
    return problem("hooks-ran", what, why, remedy);
  }
  const why = "If sessions have worked here since, that hook is not registered with them.";
  return warning("hooks-ran", what, why, remedy);
}

function versionFindings({ hooks, instances }: ProjectFacts, { version }: Own): readonly Finding[] {
  const others = instances.filter(({ kind, pluginVersion }) => kind === "claude" && pluginVersion !== version);
  const why = "Versions can differ in what they write to the shared state.";
  const sessions = others.map(({ name, pluginVersion }) =>
    warning("versions", `session ${name} runs coord ${pluginVersion}, this is ${version}`, why, `restart ${name}`),
  );
  const last = [...hooks].sort((a, b) => (a.ranAgoMs ?? Infinity) - (b.ranAgoMs ?? Infinity))[0];
  if (sessions.length > 0 || last === undefined || last.version === null || last.version === version) return sessions;
  const what = `the hook that ran here last (${last.event}, ${ageText(last.ranAgoMs)} ago) was of coord ${last.version}, this is ${version}`;
  return [warning("versions", what, why, "claude plugin list, and restart your sessions")];
}

function instanceFindings({ instances }: ProjectFacts): readonly Finding[] {
  const found = instances.flatMap((instance) => {
    const { name, liveness, isStale, silentForMs } = instance;
    if (liveness === "dead") {
      const why = "It was killed. Its leases stop nobody, but the list shows it until somebody cleans up.";
      return [warning("instances", `session ${name} is gone`, why, "coord lock cleanup")];
    }
    if (liveness === "unknown" && isStale) {
      const why =
        "Whether it lives cannot be told from here; its leases are free when the time without a sign is over.";
      const what = `session ${name} gave no sign of life for ${ageText(silentForMs)}`;
      return [warning("instances", what, why, "coord status")];
    }
    return [];
  });
  const alive = instances.length - found.length;
  const are = alive === 0 ? "no session is" : alive === 1 ? "1 session is" : `${alive} sessions are`;
  return [...found, ok("instances", `${are} registered and alive`)];
}

const MOST_FAILURES = 3;

function failureFindings({ failures }: ProjectFacts): readonly Finding[] {
  if (failures.length === 0) return [ok("failures", "coord itself has not failed in the last 24 hours")];
  const shown = failures.slice(0, MOST_FAILURES).map(({ at, detail }) => `${dateAndClockOf(at)} ${clean(detail, 200)}`);
  const more = failures.length > shown.length ? ` (and ${failures.length - shown.length} more)` : "";
  const what = `coord itself failed ${count(failures.length, "time")} in the last 24 hours: ${shown.join("; ")}${more}`;
  return [warning("failures", what, "Edits of those moments went on unprotected.", "coord status --verbose")];
}

function changeFindings({ changes }: ProjectFacts): readonly Finding[] {
  const [last] = changes;
  if (last === undefined) return [];
  const files = new Set(changes.map(({ path }) => path)).size;
  const what = `${count(files, "file")} changed behind the holder's back in the last 24 hours, the last one ${clean(last.path ?? "", 200)} at ${dateAndClockOf(last.at)}`;
  const why = "A command or a program outside Claude Code wrote it; what was there before is kept where it could be.";
  return [warning("changes", what, why, `coord history ${shellWord(clean(last.path ?? "", 200))}`)];
}

function logFindings({ skippedLines }: ProjectFacts): readonly Finding[] {
  const { decisions, journal } = skippedLines;
  const lines = decisions + journal;
  if (lines === 0) return [];
  const what = `${count(lines, "line")} of the logs cannot be read (${decisions} of decisions, ${journal} of the journal)`;
  const why = "A hook was killed while it wrote, or something else wrote there. All other lines are read.";
  return [warning("logs", what, why, null)];
}
