import { bash, type Shape } from "../shape.ts";

type Given = Parameters<typeof bash>[3];
const here = (id: string, command: string, given: Given = {}): Shape =>
  bash("Programs that copy, move and delete", id, command, given);

export const COPYING: readonly Shape[] = [
  here("cp", "cp %free% %held%"),
  here("cp-folder", "cp -r %dir%/new/. %dir%/", { files: { "new/held.txt": "mine\n" } }),
  here("cp-target", "cp -t %dir% %dir%/new/held.txt", { files: { "new/held.txt": "mine\n" } }),
  here("mv-onto", "mv %free% %held%"),
  here("mv-away", "mv %held% %dir%/away.txt"),
  here("mv-folder", "mv %dir% %dir%-moved"),
  here("rm", "rm %held%"),
  here("rm-folder", "rm -rf %dir%"),
  here("rm-glob", "rm -f %dir%/*.txt"),
  here("unlink", "unlink %held%"),
  here("ln", "ln -sf free.txt %held%"),
  here("ln-hard", "ln -f %free% %held%"),
  here("install", "install -m 644 %free% %held%"),
  here("rsync", "rsync -a %free% %held%", { standIn: "rsync" }),
  here("tar", "tar -xf %dir%/mine.tar -C %dir%", {
    before: "cd %dir% && mkdir -p t && echo mine > t/held.txt && tar -cf mine.tar -C t held.txt && rm -r t",
  }),
  here("unzip", "unzip -qo %dir%/mine.zip -d %dir%", {
    before:
      "cd %dir% && python3 -c \"import zipfile; zipfile.ZipFile('mine.zip', 'w').writestr('held.txt', 'mine\\n')\"",
  }),
  here("find-delete", "find %dir% -name '*.txt' -delete"),
  here("find-exec", "find %dir% -name held.txt -exec sed -i 's/one/mine/' {} +"),
  here("find-exec-rm", "find %dir% -type f -name 'held*' -exec rm {} \\;"),
  here("xargs", "grep -rl one %dir% | xargs sed -i 's/one/mine/'"),
  here("xargs-print0", "find %dir% -name 'held*' -print0 | xargs -0 rm -f"),
];
