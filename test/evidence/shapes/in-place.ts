import { bash, type Shape } from "../shape.ts";

type Given = Parameters<typeof bash>[3];
const here = (id: string, command: string, given: Given = {}): Shape =>
  bash("Programs that change a file in place", id, command, given);

const PATCH = `--- a/%held%
+++ b/%held%
@@ -1 +1 @@
-one
+mine
`;
/** Context as it is in the held file. */
const GIT_PATCH = `diff --git a/%held% b/%held%
--- a/%held%
+++ b/%held%
@@ -1,3 +1,3 @@
-one
+mine
 two, begun in %dir%
 three in %dir%
`;

export const IN_PLACE: readonly Shape[] = [
  here("sed", "sed -i 's/one/mine/' %held%"),
  here("sed-backup", "sed -i.bak -e 's/one/mine/' %held%"),
  here("sed-long", "sed --in-place=.old -E 's/(one)/mine/' %held%"),
  here("sed-write", "sed -n 'w %held%' %free%"),
  here("perl", "perl -i -pe 's/one/mine/' %held%"),
  here("perl-backup", "perl -pi.bak -e 's/one/mine/' %held%"),
  here("awk-inplace", "gawk -i inplace '{ sub(/one/, \"mine\"); print }' %held%", { standIn: "gawk" }),
  here("awk-print", 'awk \'{ print "mine" > "%held%" }\' %free%'),
  here("ed", "printf '1s/one/mine/\\nw\\nq\\n' | ed -s %held%"),
  here("vim", "vim -es -u NONE -c '%s/one/mine/' -c wq %held%"),
  here("sort", "sort -r -o %held% %held%"),
  here("sponge", "sed s/one/mine/ %held% | sponge %held%", { standIn: "sponge" }),
  here("dd", "dd if=%free% of=%held% status=none"),
  here("truncate", "truncate -s 0 %held%"),
  here("shred", "shred -n 1 %held%"),
  here("patch", "patch -p1 < %dir%/mine.patch", { files: { "mine.patch": PATCH } }),
  here("patch-named", "patch %held% %dir%/mine.patch", { files: { "mine.patch": PATCH } }),
  here("git-apply", "git apply %dir%/mine.patch", { files: { "mine.patch": GIT_PATCH } }),
  here("iconv", "iconv -f utf8 -t utf16 %free% -o %held%"),
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell's
  here("curl", 'curl -s -o %held% "file://${PWD// /%20}/%free%"'),
  here("jq", "jq -n '{a: 1}' > %dir%/tmp.json && mv %dir%/tmp.json %held%"),
  here("openssl", "openssl base64 -in %free% -out %held%"),
];
