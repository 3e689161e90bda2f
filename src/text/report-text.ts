import type { ActivityView, InstanceView, ReportView } from "../app/views.ts";
import { clean } from "./clean.ts";
import { dateAndClockOf } from "./iso-when.ts";

/** `building login, BUILD, 40 %, next: tests` */
export function reportText({ action, target, phase, progress, next }: ReportView): string {
  const work = target === null ? clean(action, 160) : `${clean(action, 160)} ${clean(target, 160)}`;
  const facts = [
    ...(phase === null ? [] : [clean(phase, 160)]),
    ...(progress === null ? [] : [`${progress} %`]),
    ...(next === null ? [] : [`next: ${clean(next, 160)}`]),
  ];
  return [work, ...facts].join(", ");
}

/** What an instance is doing, its file as seen from its own checkout; null: nothing is known. */
export function doingOf({ doing, worktree }: Pick<InstanceView, "doing" | "worktree">): ReportView | null {
  if (doing === null || doing.target === null) return doing;
  const isInside = /^[/\\]$/.test(doing.target[worktree.length] ?? "") && doing.target.startsWith(worktree);
  return isInside ? { ...doing, target: doing.target.slice(worktree.length + 1) } : doing;
}

export function historyText(history: readonly ActivityView[]): string {
  if (history.length === 0) return "Nothing is known of it yet.";
  return history.map((span) => `${dateAndClockOf(span.from)}  ${reportText(span)}`).join("\n");
}
