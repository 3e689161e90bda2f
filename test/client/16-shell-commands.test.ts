import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { edit, holding, toolId } from "../support/client/holder.ts";
import { pluginUnderTest } from "../support/client/plugin.ts";
import { call, type Script, type Step, say } from "../support/client/script.ts";
import { readState } from "../support/client/state.ts";
import { openWorld, type World } from "../support/client/world.ts";

/**
 * The way round the lock through the shell: a command that would write a held file is refused before it runs, one that
 * reads it or writes another file is not. To see it fail: let `dist/hooks/pre-command.cjs` of the plugin print `{}`.
 */
let world: World;
beforeEach(async () => {
  world = await openWorld({ files: { "a.txt": "one\ntwo\n", "b.txt": "other\n" } });
});
afterEach(() => world.close());

function bash(id: string, command: string): Step {
  return call("Bash", { command, description: "run" }, { id: toolId(id) });
}

describe.each(["bypassPermissions", "acceptEdits", "default"] as const)(
  "in %s mode, while another session holds a file",
  (permissionMode) => {
    const launch = { permissionMode, pluginDirs: [pluginUnderTest()], allowedTools: ["Bash"] } as const;

    it("commands that would write it are refused with the part that would; reading and other files pass", async () => {
      const first = holding(edit("first", "a.txt", "one", "ONE"));
      const fox = world.start("fox", {
        ...launch,
        permissionMode: "acceptEdits",
        prompt: "rename",
        scripts: { main: first.script },
      });
      await first.holds;
      const main: Script = async function* second() {
        yield bash("sed", "ls && sed -i s/two/TWO/ a.txt");
        yield bash("heredoc", "cat > a.txt <<'EOF'\nmine\nEOF");
        yield bash("script", "python3 - <<'E'\nopen('a.txt', 'w').write('mine')\nE");
        yield bash("reading", "cat a.txt | grep two");
        yield bash("other", "sed -i s/other/mine/ b.txt && cat b.txt");
        yield say("bye");
      };
      const owl = world.start("owl", { ...launch, prompt: "go", scripts: { main } });
      expect((await owl.done).code).toBe(0);
      const state = readState(world.repository.root);
      const holder = await state.instanceOf(fox.pid);

      for (const [id, part] of [
        ["sed", "sed -i s/two/TWO/ a.txt"],
        ["heredoc", "cat > a.txt <<'EOF'"],
        ["script", "python3 - <<'E'"],
      ] as const) {
        expect(answer(id)).toMatchObject({ isError: true });
        expect(answer(id)?.text).toContain(`This part of it would write a.txt: ${part}`);
        expect(answer(id)?.text).toContain(`a.txt is held by session ${holder?.name}`);
      }
      expect(world.repository.read("a.txt")).toBe("ONE\ntwo\n");
      expect(answer("reading")).toMatchObject({ isError: false, text: expect.stringContaining("two") });
      expect(answer("other")).toMatchObject({ isError: false, text: expect.stringContaining("mine") });
      expect(await state.holdersOf("a.txt")).toEqual([holder?.name]);
      expect((await state.journal("refused")).map(({ path, detail }) => [path, detail])).toEqual([
        ["a.txt", "held"],
        ["a.txt", "held"],
        ["a.txt", "held"],
      ]);
      first.release();
      expect((await fox.done).code).toBe(0);
    });
  },
);

function answer(id: string) {
  return world.model.toolResult("owl", toolId(id));
}
