import { call, callAll, type Script, type Step, say } from "../support/client/script.ts";

/** What the sessions of a scene do in each of their replies. */
export type Work = (session: number, reply: number) => Step;

/** The scripted model of one session: so many replies, one a minute of a simulated half hour if there are 30. */
export function working(work: Work, session: number, replies: number): Script {
  return async function* half() {
    for (let reply = 0; reply < replies; reply++) yield work(session, reply);
    yield say("bye");
  };
}

const bash = (command: string): Step => call("Bash", { command });

/** One session, or several that never meet: each in a file of its own. */
export const apart: Work = (session, reply) =>
  reply === 0
    ? call("Read", { file_path: `own-${session}.txt` })
    : call("Edit", {
        file_path: `own-${session}.txt`,
        old_string: "-- end --",
        new_string: `s${session} r${reply}\n-- end --`,
      });

/** Everything that sessions do to each other, so that every kind of text is told, several calls in one reply among it. */
export const together: Work = (session, reply) => {
  const shared = `shared-${reply % 3}.txt`;
  const line = `s${session} r${reply}`;
  const edit = call("Edit", { file_path: shared, old_string: "-- end --", new_string: `${line}\n-- end --` });
  const steps: readonly Step[] = [
    callAll(...[0, 1, 2].map((file) => call("Read", { file_path: `shared-${file}.txt` }))),
    edit,
    bash(`coord send --to everyone --subject 'Contract ${line}' '${"the login answers 401, not 403; ".repeat(8)}'`),
    callAll(edit, bash(`coord report --action 'work ${line}' --progress 100%`)),
    bash(`coord claim feature 'login ${line}' --paths 'shared-*'; coord release feature 'login ${line}'`),
    callAll(bash(`sed -i 's/-- end --/sed ${line}\\n-- end --/' ${shared}`), bash("cat shared-1.txt"), bash("make")),
    bash(`coord decisions add --title 'Decision ${line}' --description 'because of ${line}' --category api`),
    callAll(
      ...[0, 1, 2].map((file) => bash(`node -e "require('fs').appendFileSync('shared-${file}.txt', '${line}\\n')"`)),
    ),
    call("Read", { file_path: shared }),
    bash(`coord send --to role:r${(session + 1) % 6} --ask 'which port for ${line}?'`),
  ];
  return steps[(reply + session) % steps.length] ?? bash("true");
};

/** `make` works at first, and fails from the second time on. */
export const MAKEFILE = "all:\n\t@test ! -e broken || exit 1\n\t@touch broken\n";

export function sceneFiles(sessions: number): Record<string, string> {
  const text = "-- begin --\n-- end --\n";
  const own = Array.from({ length: sessions }, (_, session) => [`own-${session}.txt`, text] as const);
  const shared = [0, 1, 2].map((file) => [`shared-${file}.txt`, text] as const);
  return { ...Object.fromEntries([...own, ...shared]), Makefile: MAKEFILE };
}
