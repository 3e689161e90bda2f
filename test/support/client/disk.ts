import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A small file system of its own for one folder, so that it alone can be full or read-only. Needs root and Linux. */
export type SmallDisk = {
  fill(): void;
  makeReadOnly(): void;
  unmount(): void;
};

export function canMount(): boolean {
  return process.platform === "linux" && process.getuid?.() === 0 && spawnSync("unshare", ["-m", "true"]).status === 0;
}

export function mountSmallDisk(folder: string, sizeMb: number): SmallDisk {
  mkdirSync(folder, { recursive: true });
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${sizeMb}m,mode=700`, "none", folder]);
  return {
    fill() {
      const chunk = Buffer.alloc(4096, 1);
      for (let size = 0; size < sizeMb * 1024 * 1024; size += chunk.length) {
        try {
          writeFileSync(join(folder, "filler"), chunk, { flag: "a" });
        } catch {
          return; // full
        }
      }
    },
    makeReadOnly: () => void execFileSync("mount", ["-o", "remount,ro", folder]),
    // Lazily: a hook that still runs must not keep the test's folder alive.
    unmount: () => void execFileSync("umount", ["-l", folder]),
  };
}
