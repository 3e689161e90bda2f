import type { DecisionView } from "../app/views.ts";

/**
 * One decision as a Markdown Architectural Decision Record (MADR 4.0.0, https://adr.github.io/madr/). Only the
 * sections that the log has words for; the description is the decision's outcome, exactly as recorded.
 *
 * @param fileOf the name of the file of another decision, to link to it
 */
export function madrText(decision: DecisionView, fileOf: (id: string) => string | null): string {
  const { id, title, description, category, scope, author, at, supersedes, supersededBy } = decision;
  const link = (other: string): string => {
    const file = fileOf(other);
    return file === null ? other : `[${other}](${file})`;
  };
  return [
    "---",
    `status: ${yaml(supersededBy === null ? "accepted" : `superseded by ${supersededBy}`)}`,
    `date: ${at.slice(0, 10)}`,
    `decision-makers: ${yaml(author.name)}`,
    `id: ${id}`,
    `category: ${yaml(category)}`,
    `scope: ${scope}`,
    "---",
    "",
    `# ${title.trim()}`,
    "",
    "## Decision Outcome",
    "",
    description.trim() === "" ? title.trim() : description,
    "",
    "## More Information",
    "",
    `Recorded as ${id} at ${at} by ${author.name} (${author.instance}).`,
    ...(supersedes === null ? [] : ["", `Supersedes ${link(supersedes)}.`]),
    ...(supersededBy === null ? [] : ["", `Superseded by ${link(supersededBy)}.`]),
    "",
  ].join("\n");
}

/** A JSON string is a YAML string, whatever is in it. */
function yaml(text: string): string {
  return JSON.stringify(text);
}

/** `DEC-20261121-0001-use-one-queue.md`: sorts by time, says what it is about, and is never given twice. */
export function madrFileName({ id, title }: Pick<DecisionView, "id" | "title">): string {
  const slug = title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
  const short = [...slug].slice(0, 60).join("").replace(/-+$/, "");
  return short === "" ? `${id}.md` : `${id}-${short}.md`;
}
