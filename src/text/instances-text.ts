import type { InstanceView } from "../app/views.ts";
import { clean } from "./clean.ts";
import { columnsText } from "./columns.ts";
import { stateText } from "./instance-state.ts";
import { ageText } from "./iso-when.ts";
import { paintFor } from "./paint.ts";

/** One line per instance, with what scripts need of it. */
export function instancesText(instances: readonly InstanceView[], width: number, hasColours: boolean): string {
  if (instances.length === 0) return "No session is registered in this repository.";
  const paint = paintFor(hasColours);
  const columns = [
    { title: "ID" },
    { title: "NAME" },
    { title: "STATUS" },
    { title: "SEEN" },
    { title: "BRANCH", isFlexible: true, keeps: "end" } as const,
  ];
  const rows = instances.map((instance) => [
    instance.id,
    clean(instance.name, 40),
    stateText(instance, paint),
    ageText(instance.silentForMs),
    clean(instance.branch ?? "-", 80),
  ]);
  return columnsText(columns, rows, width, paint);
}
