import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { type Screen, textOf } from "./screen.ts";
import { screenSvg } from "./screen-svg.ts";

const FOLDER = fileURLToPath(new URL("../../../docs/pictures", import.meta.url));

export type Claim = {
  readonly title: string;
  readonly columns: number;
  /** What the picture is for. */
  readonly shows: readonly RegExp[];
  /** What is of this machine only. */
  readonly hides: readonly string[];
};

/** Writes `docs/pictures/<name>.svg`, if the screen shows what it must and nothing that it must not. */
export function savePicture(name: string, screen: Screen, { title, columns, shows, hides }: Claim): void {
  const text = screen.map(textOf).join("\n");
  for (const pattern of shows) expect(text).toMatch(pattern);
  for (const secret of hides) expect(text).not.toContain(secret);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${name}.svg`), screenSvg(screen, { title, columns }));
}
