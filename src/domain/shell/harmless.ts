import { type CommandReader, doubt } from "./call.ts";
import type { Text } from "./shell-state.ts";
import { isWordOf } from "./word-list.ts";

/** Commands that write no file of a project, whatever their options. A name is added after its manual was read for them. */
const PLAIN = `
  [ true false : test expr seq sleep wait jobs fg bg times ulimit umask shopt type hash alias unalias bind complete
  compgen history kill pkill killall pgrep pidof lsof ps top htop uptime free vmstat who w whoami id groups hostname
  uname arch nproc lscpu lsblk df du ls dir vdir stat wc cat tac head tail grep egrep fgrep zgrep cut paste join comm
  cmp diff diff3 colordiff fold fmt nl rev expand unexpand tr od hexdump strings cksum md5sum md5 sha1sum sha224sum
  sha256sum sha384sum sha512sum shasum b2sum sum basename dirname realpath readlink which whereis man info apropos
  whatis locale date cal bc dc factor numfmt column look tsort printenv tput clear reset stty tty ping dig nslookup
  traceroute netstat ss ifconfig whois cloc tokei scc zcat bzcat xzcat zless zmore zipinfo nm objdump readelf ldd size
  journalctl dmesg getconf getent logger yes less coord coord-status coord-lock coord-decisions jq ffprobe nvidia-smi
  ack ag pstree iostat arp mkfifo sync chmod chown chgrp mkdir rmdir
`;

/**
 * Test runners, linters, type checkers: what they leave behind (caches, reports) is nobody's work. With an option that
 * sounds like writing they count as unknown; those that are known to fix files have a reader of their own.
 */
const CHECKERS = `
  jest vitest mocha ava tap playwright cypress karma pytest py.test tox nox phpunit rspec minitest mypy pyright pylint
  flake8 pyflakes bandit vulture pydocstyle pycodestyle shellcheck yamllint actionlint hadolint staticcheck errcheck
  govulncheck golint tree file ctest nextest depcheck madge attw publint tsd
`;

/** The reader of a command that only reads; null: it is not known to be one. */
export function harmlessReader(name: string): CommandReader | null {
  if (isWordOf(PLAIN, name)) return () => null;
  return isWordOf(CHECKERS, name) ? checkerReader : null;
}

const checkerReader: CommandReader = (call) => (call.words.some(soundsLikeWriting) ? doubt(call) : null);

/** An option under which checkers write files of the project. */
export function soundsLikeWriting(word: Text): boolean {
  if (word === null) return true;
  return /^(-u|-i|-o|-w|-C|--pre|--(fix|write|update|output|out|in-place|inplace|apply|save|init|generate))/i.test(
    word,
  );
}
