import colors from "picocolors";

/** Colours for a terminal; every function returns its text unchanged where colours were not asked for. */
export type Paint = {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
};

export function paintFor(hasColours: boolean): Paint {
  const { bold, dim, red, green, yellow } = colors.createColors(hasColours);
  return { bold, dim, red, green, yellow };
}
