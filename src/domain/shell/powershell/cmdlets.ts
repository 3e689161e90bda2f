import type { WriteKind } from "../command-effects.ts";

/** What a cmdlet does to the file that a parameter names. */
type Effect = { readonly kind: WriteKind; readonly reach: "file" | "tree" };

export type Cmdlet = {
  /** Parameters that name what is written, in the order in which they may stand without their names. */
  readonly targets: readonly {
    readonly names: readonly string[];
    readonly position: number;
    readonly effect: Effect;
  }[];
  /** Parameters without a value, lower case, without the hyphen. */
  readonly switches: readonly string[];
  /** The target may be a folder, in which the source keeps its name. */
  readonly isIntoFolder?: boolean;
  /** A switch that makes it another write. */
  readonly variant?: { readonly name: string; readonly kind: WriteKind };
  /** More words than these without a name belong to another program of that name. */
  readonly mostPositions: number;
};

export const PATHS = ["path", "literalpath", "filepath", "lp", "pspath"];

function writer(kind: WriteKind, switches: readonly string[] = [], reach: Effect["reach"] = "file"): Cmdlet {
  return {
    mostPositions: 2,
    targets: [{ names: PATHS, position: 0, effect: { kind, reach } }],
    switches: ["force", "nonewline", "passthru", "confirm", "verbose", ...switches],
  };
}

const APPENDING = { variant: { name: "append", kind: "append" } } as const;

const MOVE: Cmdlet = {
  mostPositions: 2,
  targets: [
    { names: PATHS, position: 0, effect: { kind: "move", reach: "tree" } },
    { names: ["destination"], position: 1, effect: { kind: "whole", reach: "file" } },
  ],
  switches: ["force", "passthru", "confirm", "verbose"],
  isIntoFolder: true,
};

const CMDLETS: readonly (readonly [names: string, cmdlet: Cmdlet])[] = [
  ["set-content sc", writer("whole", ["asbytestream"])],
  ["out-file", { ...writer("whole", ["append", "noclobber"]), ...APPENDING }],
  ["add-content ac", writer("append", ["asbytestream"])],
  ["clear-content clc", writer("whole")],
  ["tee-object tee", { ...writer("whole", ["append"]), ...APPENDING }],
  ["remove-item ri rm del erase rd rmdir", { ...writer("delete", ["recurse", "rf"], "tree"), mostPositions: 1 }],
  ["export-csv epcsv", { ...writer("whole", ["append", "notypeinformation", "noclobber"]), ...APPENDING }],
  ["export-clixml", writer("whole")],
  ["new-item ni", { ...writer("create"), mostPositions: 1, variant: { name: "force", kind: "whole" } }],
  ["rename-item ren rni", writer("move")],
  ["move-item mv move mi", MOVE],
  [
    "copy-item cp copy cpi",
    { ...MOVE, targets: MOVE.targets.slice(1), switches: [...MOVE.switches, "recurse", "container"] },
  ],
];

export const WRITING_CMDLETS: ReadonlyMap<string, Cmdlet> = new Map(
  CMDLETS.flatMap(([names, cmdlet]) => names.split(" ").map((name) => [name, cmdlet] as const)),
);

/** Cmdlets and their aliases that write no file. */
export const READING_CMDLETS: ReadonlySet<string> = new Set(
  `get-content gc cat type get-childitem gci ls dir get-location gl pwd get-item gi get-itemproperty gp test-path
   select-string sls select-object select where-object where measure-object measure sort-object sort group-object group
   format-table ft format-list fl out-string out-null out-host write-output echo write write-host get-process gps ps
   get-command gcm get-help help get-date get-filehash resolve-path rvpa split-path join-path compare-object diff
   convertto-json convertfrom-json import-csv ipcsv get-member gm start-sleep sleep get-alias get-variable`
    .trim()
    .split(/\s+/),
);
