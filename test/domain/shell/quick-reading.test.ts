import { describe, expect, it } from "vitest";
import { onlyReads } from "../../../src/domain/shell/quick-reading.ts";
import { readLines } from "../../support/shell/lines.ts";

describe("the quick look at a line", () => {
  it.each([
    "ls",
    "ls -la src",
    "git status",
    "git status --short && git diff --stat",
    "git --no-pager log -5 --oneline",
    "cat x | grep y",
    "cat 'my file.ts' | head -20 | wc -l",
    'grep -rn "foo bar" src --include=*.ts',
    "rg -n foo src; rg bar",
    "find . -name '*.ts' -type f | sort | uniq -c",
    "sed -n 1,40p a.ts",
    "sed -n '/x/p' a.ts || true",
    "cd src && ls 2>/dev/null",
    "ls > /dev/null 2>&1",
    "pwd\nls\n",
    "ls;",
    "test -f a.ts && echo yes",
    "cat a.ts b.ts | jq .a",
    "sort -rn a.txt | head",
    "diff a.ts b.ts",
  ])("sees that %j only reads", (line) => {
    // `sed` with a pattern and `uniq` are left to the parser: both can write.
    const isLeft = line.includes("'/x/p'") || line.includes("uniq");
    expect(onlyReads(line)).toBe(!isLeft);
  });

  it.each([
    "",
    "ls > out.txt",
    "ls >> out",
    "ls 2> err",
    "ls > /dev/null/../x",
    "echo $(rm a.ts)",
    "echo `rm a.ts`",
    'echo "$(rm a.ts)"',
    'echo "`rm a.ts`"',
    "cat <(rm a.ts)",
    "ls & rm a.ts",
    "ls &",
    "ls || rm a.ts",
    "ls\nrm a.ts",
    "l's' > x",
    "cat'x'",
    "FOO=1 ls",
    "find . -delete",
    "find . -exec rm {} +",
    "find . '-delete'",
    "find . -fprint x",
    "sed -i s/a/b/ a.ts",
    "sed -n 'w out' a.ts",
    "sed -n 1p a.ts -i",
    "sort -o a.ts a.ts",
    "sort -uo a.ts b.ts",
    "sort a.ts --output=b.ts",
    "git stash",
    "git checkout a.ts",
    "git -C x status",
    "git -c core.pager=rm log",
    "git diff --output=a.ts",
    "git log '--output=a.ts'",
    "git branch x",
    "git grep -O foo",
    "rg --pre rm foo",
    "rg '--pre' rm foo",
    "npm test",
    "ls # > x",
    "echo !!",
    "echo \\",
    "eval ls",
    "xargs rm",
    "tee a.ts",
    "{ ls; }",
    "if ls; then ls; fi",
    "ls () { rm a.ts; }; ls",
    "alias ls=rm",
    "export PATH=.",
    "ls $X",
    "ls $" + "{X}",
    "ls 'unfinished",
    "ls | ",
    "| ls",
    "ls && ",
    "x".repeat(3000),
  ])("leaves %j to the parser", (line) => {
    expect(onlyReads(line)).toBe(false);
  });

  it("says of no line in the table that it only reads when it writes, may write, or changes a repository", () => {
    const wrong = readLines().filter(
      ({ line, effects }) =>
        onlyReads(line) && effects.some((effect) => !/^git (status|log|diff|show|rev-parse)/.test(effect)),
    );
    expect(wrong).toEqual([]);
  });
});
