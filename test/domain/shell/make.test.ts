import { describe, expect, it } from "vitest";
import { readCommand } from "../../../src/domain/shell/read-command.ts";
import { shortEffects } from "../../support/shell/lines.ts";
import { lookAt, SCENE } from "../../support/shell/memory-look.ts";

const MAKEFILE = `# rules
NAME = built
OUT := $(NAME).txt
OTHER = a
OTHER += b
NAME ?= another
.PHONY: all clean all-known
all: gen $(OUT)
	@echo done > all.txt

gen: ; echo x > gen.txt
built.txt: gen # made from the other
	-rm -f $@ && \\
	  cat $< > $@
clean:
	rm -f built.txt *.tmp $(UNKNOWN)
	echo $$HOME > \${NAME}-clean.txt
	$(MAKE) gen
	echo $(OTHER) $^ > $(LOOP)
loop: loop
	echo x > $(shell pwd)/loop.txt
LOOP = $(LOOP)
there.txt:
	echo x > there.txt
all-known: there.txt
	echo x > $(WHO)
found: $(wildcard *.c)
	echo x > found.txt
%.o: %.c
	cc -o $@ $<
`;
const TREE = {
  "/p/a.ts": "",
  "/p/make/Makefile": MAKEFILE,
  "/p/make/there.txt": "x\n",
  "/p/make/odd.mk": "ifdef X\nall:\n\techo x > a.txt\nendif\n",
  "/p/make/bad.mk": "all\n\techo x > a.txt\n",
  "/p/make/empty.mk": "A = b\n",
};
const read = (line: string) => shortEffects(readCommand(line, { ...SCENE, look: lookAt(TREE) }));

describe("what make runs", () => {
  it.each([
    ["make -C make gen", ["whole make/gen.txt"]],
    ["make -C make found", ["whole make/found.txt"]],
    ["cd make && make", ["whole make/gen.txt", "delete make/built.txt", "whole make/built.txt", "whole make/all.txt"]],
    ["make -C make built.txt", ["whole make/gen.txt", "delete make/built.txt", "whole make/built.txt"]],
    ["make -C make clean", ["whole make/built-clean.txt", "whole make/gen.txt"]],
    ["make -C make clean NAME=c", ["whole make/c-clean.txt", "whole make/gen.txt"]],
    ["make --directory=make -f Makefile all-known WHO=c.txt", ["whole make/c.txt"]],
    ["cd make; make -f ../make/Makefile gen gen", ["whole make/gen.txt"]],
  ])("%s: its recipes are read, and may not be all", (line, writes) => {
    expect(read(line)).toEqual([...writes, "?"]);
  });

  it.each([
    ["a function of make is not worked out", "make -C make loop"],
    ["what is there may be up to date", "make -C make there.txt"],
    ["a pattern is not followed", "make -C make x.o"],
    ["conditions are not followed", "make -C make -f odd.mk"],
    ["a line that is no rule", "make -C make -f bad.mk"],
    ["no rule at all", "make -C make -f empty.mk"],
    ["a target that is not known", "make -C make $TARGETS"],
    ["a folder that is not known", "make -C $D gen"],
    ["no such file", "make -C make -f none.mk"],
    ["no makefile", "make"],
  ])("nothing where %s: %s", (_, line) => expect(read(line)).toEqual(["?"]));

  it.each(["make -C make -n", "make -C make --dry-run clean", "make --version"])("%s writes nothing", (line) =>
    expect(read(line)).toEqual([]),
  );
});

describe("a makefile that would take long", () => {
  const doubled = Array.from({ length: 40 }, (_, at) => `V${at} = $(V${at + 1})$(V${at + 1})\n`).join("");
  it.each([
    ["variables that multiply", `${doubled}V40 = x\nall:\n\techo x > $(V0)\n`],
    ["a variable that holds itself", "A = $(A)\nall:\n\techo x > $(A)\n"],
    ["blank lines", `${"\n".repeat(250_000)}all\n`],
    ["blanks", `all${" ".repeat(250_000)}x\n`],
    ["targets that need each other", Array.from({ length: 3_000 }, (_, at) => `t${at}: t${at + 1}\n`).join("")],
  ])("%s: is given up in time", (_, text) => {
    const look = lookAt({ "/p/Makefile": text });
    const startedAt = performance.now();
    expect(shortEffects(readCommand("make", { ...SCENE, look }))).toEqual(["?"]);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});

describe("a program that would take long", () => {
  it.each(["open", "unlink", "File.write", "rename"])("%s with blanks after it is read in time", (word) => {
    const startedAt = performance.now();
    const line = `perl -e '${word}${" ".repeat(100_000)}x'; ruby -e '${word}${" ".repeat(20_000)}x'`;
    expect(readCommand(line, SCENE).isComplete).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});
