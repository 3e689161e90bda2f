import { bash, type Shape } from "../shape.ts";

const here = (id: string, command: string): Shape => bash("Redirections and here-documents", id, command);

export const REDIRECTIONS: readonly Shape[] = [
  here("redirect", "echo mine > %held%"),
  here("redirect-append", "echo mine >> %held%"),
  here("redirect-clobber", "echo mine >| %held%"),
  here("redirect-both", "ls %dir% &> %held%"),
  here("redirect-errors", "ls no-such-file 2> %held%; true"),
  here("redirect-empty", ": > %held%"),
  here("redirect-bare", "> %held%"),
  here("redirect-quoted", 'printf "mine\\n" > "%root%"/%held%'),
  here("redirect-read-write", "echo mi 1<> %held%"),
  here("redirect-descriptor", "exec 3> %held% && echo mine >&3 && exec 3>&-"),
  here("heredoc-cat", "cat > %held% <<'EOF'\nmine\nEOF"),
  here("heredoc-after", "cat <<EOF > %held%\nmine\nEOF"),
  here("heredoc-tee", "tee %held% <<'EOF' > /dev/null\nmine\nEOF"),
  here("herestring", "cat > %held% <<< mine"),
  here("tee", "echo mine | tee %held%"),
  here("tee-append", "echo mine | tee -a %held%"),
  here("process-substitution", "echo mine > >(cat > %held%); sleep 0.2"),
  here("pipe-tail", "cat %free% | sort | uniq > %held%"),
];
