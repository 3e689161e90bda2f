import type { Command } from "commander";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type ShellName = (typeof SHELLS)[number];

/** One command as a completion sees it; `words` is the way to it, such as `lock acquire`. */
type Node = {
  readonly words: string;
  readonly subcommands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly { readonly flag: string; readonly description: string }[];
  readonly takesFiles: boolean;
};

/** A script that completes subcommands, options and, where a command takes files, files. Made from the commands themselves. */
export function completionScript(program: Command, shell: ShellName): string {
  const nodes = nodesOf(program, "");
  switch (shell) {
    case "bash":
      return bashScript(nodes);
    case "zsh":
      return zshScript(nodes);
    case "fish":
      return fishScript(nodes);
  }
}

function nodesOf(command: Command, words: string): readonly Node[] {
  const node: Node = {
    words,
    subcommands: command.commands.map((child) => ({ name: child.name(), description: firstLine(child.description()) })),
    options: [
      ...command.options.map((option) => ({
        flag: option.long ?? option.flags,
        description: firstLine(option.description),
      })),
      { flag: "--help", description: "help" },
    ],
    takesFiles: command.registeredArguments.some((argument) => argument.name() === "file"),
  };
  return [node, ...command.commands.flatMap((child) => nodesOf(child, `${words} ${child.name()}`.trim()))];
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? "";
}

/** For single quotes of bash and zsh. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function bashScript(nodes: readonly Node[]): string {
  const cases = nodes.map(({ words, subcommands, options, takesFiles }) => {
    const known = [...subcommands.map(({ name }) => name), ...options.map(({ flag }) => flag)].join(" ");
    const files = takesFiles ? ' COMPREPLY+=($(compgen -f -- "$word"));' : "";
    return `    ${quoted(words)}) COMPREPLY=($(compgen -W ${quoted(known)} -- "$word"));${files} ;;`;
  });
  return [
    "# bash completion for coord",
    "_coord() {",
    `  local word="\${COMP_WORDS[COMP_CWORD]}" at="" i candidate`,
    `  local ways=" ${nodes.map(({ words }) => `[${words}]`).join(" ")} "`,
    "  for ((i = 1; i < COMP_CWORD; i++)); do",
    `    candidate="\${at:+$at }\${COMP_WORDS[i]}"`,
    '    [[ "$ways" == *"[$candidate]"* ]] && at="$candidate"',
    "  done",
    "  COMPREPLY=()",
    '  case "$at" in',
    ...cases,
    "  esac",
    "}",
    "complete -o filenames -F _coord coord",
    "",
  ].join("\n");
}

function zshScript(nodes: readonly Node[]): string {
  const item = (name: string, description: string): string => quoted(`${name.replaceAll(":", "\\:")}:${description}`);
  const cases = nodes.map(({ words, subcommands, options, takesFiles }) => {
    const known = [
      ...subcommands.map(({ name, description }) => item(name, description)),
      ...options.map(({ flag, description }) => item(flag, description)),
    ].join(" ");
    return `    ${quoted(words)}) items=(${known});${takesFiles ? " _files;" : ""} ;;`;
  });
  return [
    "#compdef coord",
    "_coord() {",
    '  local at="" candidate i',
    "  local -a items",
    `  local ways=" ${nodes.map(({ words }) => `[${words}]`).join(" ")} "`,
    "  for ((i = 2; i < CURRENT; i++)); do",
    `    candidate="\${at:+$at }\${words[i]}"`,
    '    [[ "$ways" == *"[$candidate]"* ]] && at="$candidate"',
    "  done",
    '  case "$at" in',
    ...cases,
    "  esac",
    "  _describe 'coord' items",
    "}",
    'if [ "$funcstack[1]" = "_coord" ]; then _coord "$@"; else compdef _coord coord; fi',
    "",
  ].join("\n");
}

function fishScript(nodes: readonly Node[]): string {
  const lines = nodes.flatMap(({ words, subcommands, options, takesFiles }) => {
    const condition = quoted(`__coord_at ${words === "" ? '""' : `"${words}"`}`);
    return [
      ...subcommands.map(
        ({ name, description }) => `complete -c coord -n ${condition} -f -a ${name} -d ${quoted(description)}`,
      ),
      ...options.map(
        ({ flag, description }) =>
          `complete -c coord -n ${condition} -l ${flag.replace(/^--/, "")} -d ${quoted(description)}`,
      ),
      ...(takesFiles ? [`complete -c coord -n ${condition} -F`] : []),
    ];
  });
  return [
    "# fish completion for coord",
    "function __coord_at",
    `  set -l ways ${nodes
      .filter(({ words }) => words !== "")
      .map(({ words }) => quoted(words))
      .join(" ")}`,
    '  set -l at ""',
    "  for token in (commandline -opc)[2..-1]",
    '    set -l candidate (string trim -- "$at $token")',
    '    contains -- "$candidate" $ways; and set at "$candidate"',
    "  end",
    '  test "$at" = "$argv[1]"',
    "end",
    "complete -c coord -f",
    ...lines,
    "",
  ].join("\n");
}
