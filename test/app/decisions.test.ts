import { beforeEach, describe, expect, it } from "vitest";
import type { Project } from "../../src/app/machine.ts";
import { archiveDecisions, queryDecisions } from "../../src/app/query-decisions.ts";
import { type DecisionDraft, recordDecision } from "../../src/app/record-decision.ts";
import type { ArchitectureDecision } from "../../src/domain/architecture-decision.ts";
import type { EpochMs } from "../../src/domain/instant.ts";
import { annAndBob } from "../support/app/ann-and-bob.ts";
import type { Session } from "../support/app/session.ts";
import type { World } from "../support/app/world.ts";

let world: World;
let ann: Session;
let bob: Session;
let project: Project;

beforeEach(async () => {
  ({ world, ann, bob } = await annAndBob());
  project = world.project();
});

async function decide(draft: Partial<DecisionDraft> = {}, isAuthorTold = false): Promise<ArchitectureDecision> {
  const whole = { title: "Use one queue", description: "because", ...draft };
  return recordDecision(world.machine, project, await ann.record(), whole, isAuthorTold);
}

const titles = async (search: Parameters<typeof queryDecisions>[1] = {}) =>
  (await queryDecisions(project, search)).decisions.map(({ title }) => title);

describe("recording a decision", () => {
  it("keeps title and description exactly as they are", async () => {
    const description = "line \"one\" `x` $(rm -rf /)\r\n\n\ttab 🦊 'q' \\ \u0000 end\n";
    const title = '  Say "no" to `sed` 🦊 ';
    const { id } = await decide({ title, description });
    const [found] = (await queryDecisions(project, { id })).decisions;
    expect([found?.title, found?.description]).toEqual([title, description]);
  });

  it("numbers without a gap or a repeat when many record at once", async () => {
    const decisions = await Promise.all(Array.from({ length: 20 }, (_, n) => decide({ title: `t${n}` })));
    const numbers = decisions.map(({ id }) => Number(id.slice(-4))).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
  });

  it("goes on behind the log where the counter was lost", async () => {
    await decide();
    await decide();
    const { revision } = await project.store.counters.read("decisions");
    await project.store.counters.swap("decisions", revision, null);
    expect((await decide()).id.slice(-4)).toBe("0003");
  });

  it("starts at 1 on the next day", async () => {
    const first = await decide();
    world.seconds(24 * 3600);
    const next = await decide();
    expect(next.id.slice(0, 12) > first.id.slice(0, 12)).toBe(true);
    expect(next.id.slice(-4)).toBe("0001");
  });

  it("tells every other live session, and the author's own only when a person recorded it", async () => {
    const gone = world.session("c");
    await gone.start();
    await gone.exit();
    await decide({ title: "first" });
    expect(await bob.notices()).toEqual([expect.stringContaining('"first"')]);
    expect(await ann.notices()).toEqual([]);
    await decide({ title: "second" }, true);
    expect(await ann.notices()).toEqual([expect.stringContaining('"second"')]);
    const { id } = await gone.record();
    expect(await world.store().inbox.drain(id)).toEqual([]);
  });

  it("uses the stated defaults", async () => {
    const { category, scope, supersedes } = await decide();
    expect({ category, scope, supersedes }).toEqual({ category: "general", scope: "project", supersedes: null });
  });

  it.each([
    [{ title: " " }, "BAD_INPUT"],
    [{ title: "two\nlines" }, "BAD_INPUT"],
    [{ title: "x".repeat(201) }, "BAD_INPUT"],
    [{ description: "x".repeat(50_000) }, "BAD_INPUT"],
    [{ category: "a\nb" }, "BAD_INPUT"],
    [{ scope: "galaxy" }, "BAD_INPUT"],
    [{ supersedes: "DEC-1" }, "BAD_INPUT"],
    [{ supersedes: "DEC-20200101-0001" }, "NOT_FOUND"],
  ])("refuses %j and takes no number for it", async (draft, code) => {
    await expect(decide(draft)).rejects.toMatchObject({ code });
    expect((await decide()).id.slice(-4)).toBe("0001");
  });
});

describe("finding decisions", () => {
  beforeEach(async () => {
    await decide({ title: "Old queue", category: "architecture", scope: "system" });
    world.seconds(3600);
    await decide({ title: "REST names", category: "api-design", description: "plural Nouns" });
    world.seconds(3600);
    await decide({ title: "New queue", category: "architecture" });
  });

  it("answers by category, scope, text, number and time, newest first", async () => {
    const { decisions } = await queryDecisions(project, {});
    const middle = Date.parse(decisions[1]?.at ?? "") as EpochMs;
    expect(await titles()).toEqual(["New queue", "REST names", "Old queue"]);
    expect(await titles({ category: "architecture" })).toEqual(["New queue", "Old queue"]);
    expect(await titles({ scope: "system" })).toEqual(["Old queue"]);
    expect(await titles({ text: "nouns PLURAL" })).toEqual(["REST names"]);
    expect(await titles({ limit: 1 })).toEqual(["New queue"]);
    expect(await titles({ since: middle })).toEqual(["New queue", "REST names"]);
    expect(await titles({ until: middle })).toEqual(["REST names", "Old queue"]);
  });

  it("says which decision replaced another", async () => {
    const [old] = (await queryDecisions(project, { text: "Old queue" })).decisions;
    const { id } = await decide({ title: "Newest queue", supersedes: old?.id });
    expect((await queryDecisions(project, { text: "Old queue" })).decisions[0]?.supersededBy).toBe(id);
  });

  it("archives without losing: out of the lists, still found by id, and numbers go on", async () => {
    const all = (await queryDecisions(project, {})).decisions;
    const archived = await archiveDecisions(world.machine, project, { keep: 1 });
    expect(archived.map(({ title }) => title)).toEqual(["REST names", "Old queue"]);
    expect(await titles()).toEqual(["New queue"]);
    expect(await titles({ isWithArchived: true })).toHaveLength(3);
    const [found] = (await queryDecisions(project, { id: all[2]?.id as never })).decisions;
    expect(found?.isArchived).toBe(true);
    expect((await decide()).id.slice(-4)).toBe("0004");
    expect(await archiveDecisions(world.machine, project, { keep: 2 })).toEqual([]);
  });

  it("never takes an archive point back", async () => {
    const last = Date.parse((await queryDecisions(project, {})).decisions[0]?.at ?? "") as EpochMs;
    await archiveDecisions(world.machine, project, { before: last });
    await archiveDecisions(world.machine, project, { before: (last - 5_000_000) as EpochMs });
    expect(await titles()).toEqual(["New queue"]);
  });
});

describe("a starting session", () => {
  it("is told the titles that still hold", async () => {
    const { id } = await decide({ title: "replaced" });
    await decide({ title: "archived" });
    await archiveDecisions(world.machine, project, { keep: 0 });
    await decide({ title: "kept", supersedes: id });
    const other = await decide({ title: "old" });
    await decide({ title: "new", supersedes: other.id });
    const briefing = await world.session("n").start();
    expect(briefing?.decisions.map(({ title }) => title)).toEqual(["new", "kept"]);
  });
});
