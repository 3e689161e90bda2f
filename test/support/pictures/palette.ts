/** Colours of the drawn terminal, `#rrggbb`. The first sixteen are the terminal's own, as in GitHub's dark theme. */
export const SCREEN = { background: "#0d1117", text: "#d6dde6", bar: "#161b22", title: "#8b949e" } as const;

const SIXTEEN = [
  ...["#484f58", "#ff7b72", "#3fb950", "#d29922", "#58a6ff", "#bc8cff", "#39c5cf", "#b1bac4"],
  ...["#6e7681", "#ffa198", "#56d364", "#e3b341", "#79c0ff", "#d2a8ff", "#56d4dd", "#f0f6fc"],
] as const;
const CUBE_STEPS = [0, 95, 135, 175, 215, 255] as const;

/** A colour of xterm's palette of 256: sixteen named ones, a cube of 6 x 6 x 6, and 24 greys. */
export function indexedColour(index: number): string {
  if (index < 16) return SIXTEEN[index] ?? SCREEN.text;
  if (index >= 232) return trueColour(8 + (index - 232) * 10, 8 + (index - 232) * 10, 8 + (index - 232) * 10);
  const at = index - 16;
  const step = (part: number): number => CUBE_STEPS[part % 6] ?? 0;
  return trueColour(step(Math.floor(at / 36)), step(Math.floor(at / 6)), step(at));
}

export function trueColour(red: number, green: number, blue: number): string {
  return `#${[red, green, blue].map((part) => Math.min(255, part).toString(16).padStart(2, "0")).join("")}`;
}
