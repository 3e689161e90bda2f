import { bash, type Shape } from "../shape.ts";

type Given = Parameters<typeof bash>[3];
const here = (id: string, command: string, given: Given = {}): Shape =>
  bash("How the shell gets there", id, command, given);

export const SHELL: readonly Shape[] = [
  here("cd", "cd %dir% && echo mine > %name%"),
  here("pushd", "pushd %dir% > /dev/null && sed -i s/one/mine/ %name% && popd > /dev/null"),
  here("chain", "ls > /dev/null && true || false; echo mine > %held%"),
  here("last-of-many", "cat %free%; wc -l %free%; git status --short | head -3; echo mine > %held%"),
  here("variable", 'target=%held%; echo mine > "$target"'),
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell's
  here("variable-default", 'echo mine > "${TARGET:-%held%}"'),
  here("exported", "export TARGET=%dir%; echo mine > $TARGET/held.txt"),
  here("glob", "for f in %dir%/h*.txt; do sed -i s/one/mine/ $f; done"),
  here("braces", "sed -i s/one/mine/ %dir%/{held,free}.txt"),
  here("subshell", "(cd %dir%; (echo mine > held.txt))"),
  here("function", 'save() { echo "$1" > %held%; }; save mine'),
  here("if", "if [ -f %held% ]; then echo mine > %held%; fi"),
  here("case", 'case "$(uname)" in *) echo mine > %held% ;; esac'),
  here("while", "while true; do echo mine > %held%; break; done"),
  here("bash-c", "bash -c 'echo mine > %held%'"),
  here("sh-c-nested", "sh -c \"bash -c 'echo mine > %held%'\""),
  here("eval", 'eval "echo mine > %held%"'),
  here("env", "env LANG=C sed -i s/one/mine/ %held%"),
  here("sudo", "sudo tee %held% < %free% > /dev/null", { standIn: "sudo" }),
  here("time", "time sed -i s/one/mine/ %held%"),
  here("timeout", "timeout 5 sed -i s/one/mine/ %held%"),
  here("nice", "nice -n 5 cp %free% %held%"),
  here("command", "command cp %free% %held%"),
  here("full-path", "/bin/cp %free% %held%"),
  here("dots", "echo mine > %dir%/../../%held%"),
  here("absolute", 'cp %free% "$PWD/%held%"'),
  here("home", 'cd ~ && echo mine > "%root%/%held%"'),
  here("link", "echo mine > %dir%/link.txt", { before: "ln -s held.txt %dir%/link.txt" }),
  here("link-folder", "echo mine > %dir%-link/held.txt", { before: "ln -s $(basename %dir%) %dir%-link" }),
  here("trap", "trap 'echo mine > %held%' EXIT; true"),
  here("stdin-script", "bash <<'EOF'\necho mine > %held%\nEOF"),
  here("pipe-to-shell", "echo 'echo mine > %held%' | bash"),
  here("read-loop", 'while read -r f; do echo mine > "$f"; done < %dir%/list', { files: { list: "%held%\n" } }),
  here("substituted", 'echo mine > "$(cat %dir%/list)"', { files: { list: "%held%\n" } }),
  here("encoded", "eval \"$(echo 'echo mine > %held%' | base64 | base64 -d)\""),
  here("hard-link", "echo mine > %dir%/hard.txt", {
    beside: "ln -f %held% %dir%/hard.txt",
  }),
];

const WRITES = `require("node:fs").writeFileSync(["%dir%", "%name%"].join("/"), "mine\\n");\n`;
const OBSERVED = "by default coord only observes what git ignores, and lockfiles";
const other = (id: string, command: string, given: Given): Shape =>
  bash("Files that coord treats otherwise", id, command, given);

/** By default git-ignored files and lockfiles are only observed, and what looks secret is not kept. */
export const OTHER_FILES: readonly Shape[] = [
  other("ignored", "sed -i s/one/mine/ %held%", {
    file: "ignored.txt",
    before: "echo %name% > %dir%/.gitignore && git rm -q --cached %held% && git add %dir% && git commit -qm ignored",
    why: OBSERVED,
  }),
  other("lockfile", "sed -i s/one/mine/ %held%", { file: "package-lock.json", why: OBSERVED }),
  other("secret", "sed -i s/one/mine/ %held%", { file: ".env" }),
  other("secret-script", "node %dir%/gen.js", {
    file: ".env",
    files: { "gen.js": WRITES },
    why: "the script makes up the name of the file while it runs",
  }),
  other("other-checkout", 'cd ../%id% && echo mine > "%root%/%held%"', {
    before: "git worktree add -q ../%id%",
  }),
];
