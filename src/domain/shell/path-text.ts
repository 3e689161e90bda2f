/**
 * Paths as text, without a disk. Forward slashes; a drive letter counts as absolute, because Git Bash and PowerShell
 * on Windows name files so.
 */

const DRIVE = /^[A-Za-z]:[\\/]/;

export function isAbsolutePath(path: string): boolean {
  return path.startsWith("/") || DRIVE.test(path);
}

/** `path` as seen from `folder`, with `.` and `..` resolved by their letters. */
export function resolvePath(folder: string, path: string): string {
  const joined = isAbsolutePath(path) ? path : `${folder}/${path}`;
  const kept: string[] = [];
  for (const segment of joined.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment === "..") kept.pop();
    else kept.push(segment);
  }
  return joined.startsWith("/") ? `/${kept.join("/")}` : kept.join("/");
}

export function baseName(path: string): string {
  const trimmed = path.replace(/\/+$/, "");
  return trimmed.slice(trimmed.lastIndexOf("/") + 1);
}

export function folderName(path: string): string {
  const trimmed = path.replace(/\/+$/, "");
  const slash = trimmed.lastIndexOf("/");
  if (slash === -1) return ".";
  return slash === 0 ? "/" : trimmed.slice(0, slash);
}

/** An absolute folder, and those that it is in, up to the root or the drive. */
export function foldersUpFrom(folder: string): readonly string[] {
  const segments = folder.split("/").filter((segment) => segment !== "");
  const start = folder.startsWith("/") ? "/" : "";
  const folders = segments.map((_, at) => start + segments.slice(0, segments.length - at).join("/"));
  return start === "/" ? [...folders, "/"] : folders;
}

/** Places that take text and keep none: nothing is lost by writing there. */
export function isNoFile(path: string): boolean {
  return /^\/dev\/(null|stdout|stderr|stdin|tty|zero|full|u?random|fd\/\d+|tcp\/.*|udp\/.*|pts\/\d+)$/.test(path);
}

/** Characters that a shell's glob would read as a pattern, made plain. */
export function escapeGlob(text: string): string {
  return text.replace(/[\\*?[\]{}()!+@|]/g, "\\$&");
}
