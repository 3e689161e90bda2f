import type { Call } from "../call.ts";
import type { CommandEffects, Scene } from "../command-effects.ts";
import { ALL_TABLES } from "../command-tables.ts";
import { findReader } from "../find-reader.ts";
import { baseName } from "../path-text.ts";
import { Reading } from "../reading.ts";
import { joinTexts, ShellState, type Text } from "../shell-state.ts";
import { type Cmdlet, PATHS, READING_CMDLETS, WRITING_CMDLETS } from "./cmdlets.ts";
import { type PowerShellToken, type PowerShellWord, powerShellTokens } from "./tokens.ts";

/**
 * What a line for PowerShell will do to files: plain cmdlets and programs with plain words. Blocks, expressions and
 * variables are not followed; a line with any is unknown as a whole.
 */
export function readPowerShell(line: string, scene: Scene): CommandEffects {
  const reading = new Reading(scene);
  const shell = new ShellState({ cwd: slashes(scene.cwd), variables: new Map() });
  const tokens = line.length > MOST_CHARACTERS ? null : powerShellTokens(line);
  if (tokens === null) reading.doubt(line);
  else for (const command of commandsOf(tokens)) readOne(command, reading, shell);
  return reading.effects();
}

/** More text than is written for one command. */
const MOST_CHARACTERS = 32 * 1024;

function slashes(path: string): string {
  return path.replaceAll("\\", "/");
}

function slashesIn(text: Text): Text {
  return text === null ? null : slashes(text);
}

function commandsOf(tokens: readonly PowerShellToken[]): readonly (readonly PowerShellToken[])[] {
  const commands: PowerShellToken[][] = [[]];
  for (const token of tokens) {
    if (token.kind === "separator" || token.kind === "pipe") commands.push([]);
    else commands.at(-1)?.push(token);
  }
  return commands.filter((command) => command.length > 0);
}

function readOne(tokens: readonly PowerShellToken[], reading: Reading, shell: ShellState): void {
  const standing = { part: tokens.map(({ written }) => written).join(" "), reading, shell };
  const words: PowerShellWord[] = [];
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1];
    if (before?.kind === "redirect" && !before.isMerge) redirected(token, before.isAppend, standing);
    else if (token.kind === "word") words.push(token);
  }
  const [name, ...rest] = words;
  // A string at the start of a pipe is what it hands on.
  if (name === undefined || /^['"@]/.test(name.written)) return;
  if (name.text === null) reading.doubt(standing.part);
  else runNamed(name.text.toLowerCase(), rest, standing);
}

function redirected(target: PowerShellToken, isAppend: boolean, { part, reading, shell }: Standing): void {
  const path = target.kind === "word" ? target.text : null;
  if (path !== "$null") reading.writes(shell, slashesIn(path), isAppend ? "append" : "whole", part);
}

function runNamed(name: string, words: readonly PowerShellWord[], standing: Standing): void {
  const { reading, shell } = standing;
  const cmdlet = WRITING_CMDLETS.get(name);
  if (cmdlet !== undefined) runCmdlet(cmdlet, words, standing);
  else if (["set-location", "cd", "sl", "chdir"].includes(name)) {
    const folder = words.find(({ text }) => text === null || !text.startsWith("-"));
    shell.enter(reading.absolute(shell, slashesIn(folder?.text ?? null)));
  } else if (!READING_CMDLETS.has(name)) runProgram(name, words, standing);
}

/** `git`, `npm`, …: the same programs as under another shell. */
function runProgram(written: string, words: readonly PowerShellWord[], standing: Standing): void {
  const { part, reading, shell } = standing;
  const name = baseName(slashes(written)).replace(/\.(exe|cmd|ps1|bat)$/, "");
  const notFollowed = (): Text => {
    reading.doubt(part);
    return null;
  };
  const call: Call = {
    name,
    words: words.map(({ text }) => slashesIn(text)),
    part,
    reading,
    shell,
    input: null,
    environment: new Map(),
    run: notFollowed,
    runScript: notFollowed,
  };
  reading.runs([name, ...call.words]);
  const reader = findReader(name, ALL_TABLES) ?? notFollowed;
  reader(call);
}

type Arguments = { readonly named: ReadonlyMap<string, Text>; readonly positional: readonly Text[] };

/** One command in its place. */
type Standing = { readonly part: string; readonly reading: Reading; readonly shell: ShellState };

function runCmdlet(cmdlet: Cmdlet, words: readonly PowerShellWord[], standing: Standing): void {
  const given = argumentsOf(cmdlet, words);
  // A folder is no content.
  const isFolder = /^d/i.test(given.named.get("itemtype") ?? given.named.get("type") ?? "");
  if (given.named.has("whatif") || isFolder) return;
  if (given.positional.length > cmdlet.mostPositions) standing.reading.doubt(standing.part);
  const { variant } = cmdlet;
  for (const { names, position, effect } of cmdlet.targets) {
    const target = targetOf(given, names, position);
    const isInto = cmdlet.isIntoFolder === true && position === 1;
    const path = isInto ? inFolder(target, targetOf(given, PATHS, 0), standing) : withName(target, given);
    const kind = variant !== undefined && given.named.has(variant.name) ? variant.kind : effect.kind;
    standing.reading.writes(standing.shell, path, kind, standing.part, effect.reach);
  }
}

/** `New-Item -Path src -Name x.ts`. */
function withName(target: Text, { named }: Arguments): Text {
  const name = named.get("name");
  return name === undefined ? target : joinTexts([target, "/", name]);
}

function targetOf({ named, positional }: Arguments, names: readonly string[], position: number): Text {
  const name = names.find((one) => named.has(one));
  return slashesIn((name === undefined ? positional[position] : named.get(name)) ?? null);
}

function argumentsOf({ switches }: Cmdlet, words: readonly PowerShellWord[]): Arguments {
  const named = new Map<string, Text>();
  const positional: Text[] = [];
  const left = words.map(({ text }) => text);
  for (let text = left.shift(); text !== undefined; text = left.shift()) {
    const [, name, value] = /^-([A-Za-z]\w*)(?::(.*))?$/.exec(text ?? "") ?? [];
    if (name === undefined) positional.push(text);
    else {
      // A switch may be written with its first letters.
      const full = [...switches, "whatif"].find((one) => one.startsWith(name.toLowerCase()));
      if (full === undefined) named.set(name.toLowerCase(), value ?? left.shift() ?? null);
      else named.set(full, "");
    }
  }
  return { named, positional };
}

function inFolder(target: Text, source: Text, { reading, shell }: Standing): Text {
  const absolute = reading.absolute(shell, target);
  if (absolute === null || reading.kind(absolute) !== "folder") return target;
  return source === null ? null : `${absolute}/${baseName(source)}`;
}
