import type { InstanceId } from "../domain/holder.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import { judgeNews, type NewsKind } from "../domain/news.ts";
import { afterCommit } from "./after-commit.ts";
import { livingInstances } from "./living.ts";
import type { Machine, Project } from "./machine.ts";

export type NewsDraft = {
  readonly kind: NewsKind;
  /** The command that a line about a build is about. */
  readonly command?: string;
  /** One line; the same is told once. */
  readonly text: string;
};

/** Where that stands which is not told. */
const REST: Readonly<Record<NewsKind, string>> = {
  decision: "coord decisions list",
  finished: "coord claims",
  failing: "coord status",
};

/**
 * Puts one line into the inboxes of the other sessions that live, if there were not too many right before it. It waits
 * there for their next hook; nobody is woken. Never fails: what the news is about has happened.
 *
 * @param isFor whose business it is
 */
export async function tellNews(
  machine: Machine,
  project: Project,
  from: { readonly id: InstanceId },
  { kind, command, text }: NewsDraft,
  isFor: (other: InstanceRecord) => boolean = () => true,
): Promise<void> {
  await afterCommit(
    project,
    async () => {
      const { store } = project;
      // A shell reads no notices: it sees them when it asks.
      const others = (await livingInstances(machine, project)).filter(
        (other) => other.id !== from.id && other.sessionId !== null && isFor(other),
      );
      if (others.length === 0) return;
      const now = store.now();
      const { news } = await store.team();
      const said = command === undefined ? text : `${command}: ${text}`;
      const { isTold, isLast, next } = judgeNews((await news.get(from.id))?.value ?? [], kind, said, now);
      await news.put(from.id, next);
      if (!isTold) return;
      const detail = isLast ? `(the last for a minute, see ${REST[kind]}) ${text}` : text;
      const notice = { at: now.wall, kind, path: command ?? null, detail };
      for (const { id } of others) await afterCommit(project, () => store.inbox.deliver(id, notice), undefined);
    },
    undefined,
  );
}
