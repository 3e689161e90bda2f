import type { ResourceView } from "../app/list-resources.ts";
import { clean, quoted } from "./clean.ts";
import { clockOf } from "./iso-when.ts";

export type PresetView = { readonly name: string; readonly commands: readonly string[]; readonly isOn: boolean };

/** The named resources and who uses them, then the presets that nobody has asked for. */
export function resourcesText(resources: readonly ResourceView[], presets: readonly PresetView[]): string {
  const off = presets.filter(({ isOn }) => !isOn);
  const width = Math.max(0, ...[...resources, ...off].map(({ name }) => name.length));
  const configured =
    resources.length === 0 ? ["No resource is configured."] : resources.flatMap((one) => lines(one, width));
  const rest = off.map(({ name, commands }) => `  ${name.padEnd(width)}  ${clean(commands.join(", "), 200)}`);
  const how = '\nPresets that are off (switch one on below "coord:" with resources: { NAME: preset }, see coord init):';
  return [...configured, ...(rest.length === 0 ? [] : [how, ...rest])].join("\n");
}

function lines({ name, capacity, uses, commands }: ResourceView, width: number): readonly string[] {
  const state = uses.length === 0 ? "free" : `${uses.length} of ${capacity} in use`;
  return [
    `${name.padEnd(width)}  ${state} (${clean(commands.join(", "), 100)})`,
    ...uses.map(
      (use) =>
        `  ${clean(use.name, 60)} since ${clockOf(use.since)}, until ${clockOf(use.until)} at the latest: ${quoted(use.command, 100)}${use.isBackground ? ", in the background" : ""}`,
    ),
  ];
}
