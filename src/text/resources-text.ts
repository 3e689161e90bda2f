import type { ResourceView } from "../app/list-resources.ts";
import { clean, quoted } from "./clean.ts";
import { clockOf } from "./iso-when.ts";

export type PresetView = { readonly name: string; readonly commands: readonly string[]; readonly isOn: boolean };

/** The named resources and who uses them, then the presets that nobody has asked for; `width` in characters. */
export function resourcesText(
  resources: readonly ResourceView[],
  presets: readonly PresetView[],
  width: number,
): string {
  const off = presets.filter(({ isOn }) => !isOn);
  const names = Math.max(0, ...[...resources, ...off].map(({ name }) => name.length));
  const configured =
    resources.length === 0 ? ["No resource is configured."] : resources.flatMap((one) => lines(one, names, width));
  const rest = off.map(({ name, commands }) => `  ${name.padEnd(names)}  ${some(commands, width - names - 4)}`);
  return [...configured, ...(rest.length === 0 ? [] : [...HOW, ...rest])].join("\n");
}

const HOW = [
  "",
  "Presets that are off. To switch one on, in .claude/workflow-config.yml (coord init makes it):",
  "  coord: { resources: { tests: preset } }",
];

function lines({ name, capacity, uses, commands }: ResourceView, names: number, width: number): readonly string[] {
  const state = uses.length === 0 ? "free" : `${uses.length} of ${capacity} in use`;
  return [
    `${name.padEnd(names)}  ${state}: ${some(commands, width - names - state.length - 4)}`,
    ...uses.map(
      (use) =>
        `  ${clean(use.name, 60)} since ${clockOf(use.since)}, until ${clockOf(use.until)} at the latest: ${quoted(use.command, 100)}${use.isBackground ? ", in the background" : ""}`,
    ),
  ];
}

const MORE_CHARACTERS = " and 64 more".length;

/** As many whole patterns as there is room for, one at least. */
function some(commands: readonly string[], mostCharacters: number): string {
  const shown: string[] = [];
  let left = mostCharacters - MORE_CHARACTERS;
  for (const command of commands.map((pattern) => clean(pattern, 100))) {
    left -= command.length + ", ".length;
    if (left < 0 && shown.length > 0) break;
    shown.push(command);
  }
  const more = commands.length - shown.length;
  return `${shown.join(", ")}${more === 0 ? "" : ` and ${more} more`}`;
}
