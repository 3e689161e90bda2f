import type { WriteKind } from "./command-effects.ts";
import type { ScriptLanguage } from "./script-tokens.ts";

/** In place of the number of an argument: the path that a method is called on. */
export const RECEIVER = -1;

/** What a call does to the file its argument names. */
export type ScriptWrite = { readonly kind: WriteKind; readonly argument: number; readonly reach?: "tree" };

export type ScriptWords = {
  /** Functions that write, by their last name. */
  readonly functions: ReadonlyMap<string, readonly ScriptWrite[]>;
  /** Functions whose mode tells whether they write, and at which argument it stands. */
  readonly openers: ReadonlyMap<string, number>;
  /** Methods of a path that write it. */
  readonly methods: ReadonlyMap<string, readonly ScriptWrite[]>;
  /** Functions that give back the path they are given. */
  readonly wrappers: ReadonlySet<string>;
  readonly joiners: ReadonlySet<string>;
  /** Modules that write nothing but by the functions above. */
  readonly modules: ReadonlySet<string>;
  /** Names after which nothing is certain. */
  readonly dangers: ReadonlySet<string>;
};

function set(names: string): ReadonlySet<string> {
  return new Set(names.trim().split(/\s+/));
}

const whole = (argument = 0): readonly ScriptWrite[] => [{ kind: "whole", argument }];
const gone = (argument = 0): readonly ScriptWrite[] => [{ kind: "delete", argument }];
const moved: readonly ScriptWrite[] = [
  { kind: "move", argument: 0 },
  { kind: "whole", argument: 1 },
];
const tree: readonly ScriptWrite[] = [{ kind: "delete", argument: 0, reach: "tree" }];

const PYTHON: ScriptWords = {
  functions: new Map([
    ["remove", gone()],
    ["rename", moved],
    ["renames", moved],
    ["replace", moved],
    ["move", moved],
    ["rmtree", tree],
    ["copy", whole(1)],
    ["copy2", whole(1)],
    ["copyfile", whole(1)],
    ["truncate", [{ kind: "part", argument: 0 }]],
    ["unlink", gone()],
    ["urlretrieve", whole(1)],
  ]),
  openers: new Map([["open", 1]]),
  methods: new Map([
    ["write_text", whole(RECEIVER)],
    ["write_bytes", whole(RECEIVER)],
    ["touch", [{ kind: "create", argument: RECEIVER }]],
    ["unlink", gone(RECEIVER)],
  ]),
  wrappers: set("Path PurePath str fspath abspath"),
  joiners: set("join"),
  modules: set(`re json sys os math datetime time collections itertools functools pathlib string textwrap typing io csv
    difflib random hashlib base64 copy operator ast tokenize struct decimal fractions statistics dataclasses enum
    pprint glob fnmatch shutil unicodedata html urllib platform locale argparse uuid bisect heapq calendar
    traceback inspect keyword abc contextlib zlib binascii secrets __future__ tomllib configparser`),
  dangers: set(`subprocess system popen exec eval compile __import__ importlib import_module ctypes fileinput spawn
    execv execve execvp execl execle execlp spawnl spawnlp spawnv spawnvp posix_spawn FileIO NamedTemporaryFile globals getattr setattr copytree link symlink symlink_to
    hardlink_to extractall ZipFile make_archive unpack_archive Popen run_path runpy fdopen chdir mkfifo pwrite`),
};

const JAVASCRIPT: ScriptWords = {
  functions: new Map([
    ["writeFileSync", whole()],
    ["writeFile", whole()],
    ["appendFileSync", [{ kind: "append", argument: 0 }]],
    ["appendFile", [{ kind: "append", argument: 0 }]],
    ["createWriteStream", whole()],
    ["truncateSync", [{ kind: "part", argument: 0 }]],
    ["unlinkSync", gone()],
    ["unlink", gone()],
    ["rmSync", tree],
    ["rm", tree],
    ["rmdirSync", tree],
    ["rmdir", tree],
    ["renameSync", moved],
    ["rename", moved],
    ["copyFileSync", whole(1)],
    ["copyFile", whole(1)],
  ]),
  openers: new Map([
    ["openSync", 1],
    ["open", 1],
  ]),
  methods: new Map(),
  wrappers: set("String normalize"),
  joiners: set("join resolve"),
  modules: set(`fs fs/promises path url util os assert crypto zlib querystring perf_hooks events string_decoder timers
    timers/promises readline buffer process v8`),
  dangers: set(`child_process exec execSync spawn spawnSync execFile execFileSync fork eval Function vm Worker cluster
    worker_threads cpSync cp symlinkSync linkSync ftruncateSync writeSync createRequire Bun Deno chdir dlopen
    writevSync binding`),
};

export const SCRIPT_WORDS: Readonly<Record<ScriptLanguage, ScriptWords>> = { python: PYTHON, javascript: JAVASCRIPT };
