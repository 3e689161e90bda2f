import { statfs } from "node:fs/promises";
import type { DiskFacts } from "../../app/diagnosis.ts";

type FileSystem = { readonly name: string; readonly kind: "disk" | "network" | "memory" };

/** By the magic number that statfs(2) gives on Linux. */
const FILE_SYSTEMS: ReadonlyMap<number, FileSystem> = new Map([
  [0xef53, { name: "ext4", kind: "disk" }],
  [0x5846_5342, { name: "xfs", kind: "disk" }],
  [0x9123_683e, { name: "btrfs", kind: "disk" }],
  [0x2fc1_2fc1, { name: "zfs", kind: "disk" }],
  [0xf2f5_2010, { name: "f2fs", kind: "disk" }],
  [0x794c_7630, { name: "overlay", kind: "disk" }],
  [0x6573_5546, { name: "fuse", kind: "network" }],
  [0x6969, { name: "nfs", kind: "network" }],
  [0xff53_4d42, { name: "cifs", kind: "network" }],
  [0xfe53_4d42, { name: "smb2", kind: "network" }],
  [0x0102_1997, { name: "9p", kind: "network" }],
  [0x00c3_6400, { name: "ceph", kind: "network" }],
  [0x786f_4256, { name: "vboxsf", kind: "network" }],
  [0x0102_1994, { name: "tmpfs", kind: "memory" }],
  [0x8584_58f6, { name: "ramfs", kind: "memory" }],
]);

/** The disk a folder lies on; null where the system does not tell. */
export async function examineDisk(folder: string): Promise<DiskFacts | null> {
  try {
    const { type, bavail, bsize, files, ffree } = await statfs(folder);
    const known = process.platform === "linux" ? FILE_SYSTEMS.get(type >>> 0) : undefined;
    return {
      fileSystem: known?.name ?? null,
      isOnNetwork: known?.kind === "network",
      isVolatile: known?.kind === "memory",
      freeBytes: bavail * bsize,
      // Some file systems make room for names as they go, and say that they have none at all.
      hasFreeNames: files === 0 || ffree > 0,
    };
  } catch {
    return null;
  }
}
