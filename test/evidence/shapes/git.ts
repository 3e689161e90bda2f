import { bash, type Hold, type Shape } from "../shape.ts";

type Given = Parameters<typeof bash>[3];
const sweep = (id: string, command: string, given: Given = {}): Shape => bash("Git: sweeps", id, command, given);
const move = (id: string, command: string, before: string, hold: Hold = "locked"): Shape =>
  bash("Git: branches and history", id, command, { before, hold });

/** A branch on which the file is another one; the checkout ends on main again. */
const TOPIC = "git checkout -qb t-%id% && echo theirs > %held% && git commit -qam theirs && git checkout -q main";
/** The same on main itself: the last commit changed the file. */
const COMMITTED = "echo theirs > %held% && git commit -qam theirs";
/** A repository to pull from that is one commit ahead in the file. */
const UPSTREAM = `${TOPIC} && git init -q --bare ../%id%.git && git push -q ../%id%.git t-%id%:main && git branch -qD t-%id% && git remote add r-%id% ../%id%.git`;

export const GIT: readonly Shape[] = [
  sweep("git-add-all", "git add -A"),
  sweep("git-add-dot", "git add ."),
  sweep("git-add-update", "git add -u"),
  sweep("git-commit-all", "git commit -qam mine"),
  sweep("git-commit-staged", "git commit -qm mine", { beside: "git add %held%" }),
  sweep("git-commit-named", "git commit -qm mine -- %held%"),
  sweep("git-add-then-commit", "echo x >> %free% && git add -A && git commit -qm mine"),
  sweep("git-alias", "git save-all", { before: "git config alias.save-all 'commit -qam mine'" }),
  sweep("git-alias-shell", "git wipe", {
    before: "git config alias.wipe '!git checkout -- .'",
  }),
  sweep("git-stash", "git stash"),
  sweep("git-stash-untracked", "git stash -u -q", { hold: "new" }),
  sweep("git-stash-named", "git stash push -q -- %held%"),
  sweep("git-restore-all", "git restore ."),
  sweep("git-restore-named", "git restore %held%"),
  sweep("git-restore-source", "git restore --source=HEAD -- %dir%"),
  sweep("git-checkout-all", "git checkout -- ."),
  sweep("git-checkout-named", "git checkout HEAD -- %held%"),
  sweep("git-checkout-force", "git checkout -q -f main"),
  sweep("git-checkout-index", "git checkout-index -f -a"),
  sweep("git-reset-hard", "git reset -q --hard"),
  sweep("git-read-tree", "git read-tree -u --reset HEAD"),
  sweep("git-clean", "git clean -fdq", { hold: "new" }),
  sweep("git-clean-ignored", "git clean -fdxq %dir%", { hold: "new" }),
  sweep("git-rm", "git rm -qf %held%"),
  sweep("git-mv", "git mv %held% %dir%/moved.txt"),
  sweep("git-other-folder", "git -C %dir% checkout -- ."),
  sweep("git-hook", "echo x >> %free% && git commit -qm mine -- %free%", {
    files: {
      "pre-commit": "#!/bin/sh\nnode %dir%/gen.js\n",
      "gen.js": 'require("fs").writeFileSync(["%dir%", "held.txt"].join("/"), "mine\\n");\n',
    },
    why: "a hook of git's is a program",
    before: "cp %dir%/pre-commit .git/hooks/pre-commit && chmod +x .git/hooks/pre-commit",
  }),
  move("git-switch", "git switch -q t-%id%", TOPIC),
  move("git-switch-discard", "git switch -q --discard-changes t-%id%", TOPIC, "edited"),
  move("git-checkout-branch", "git checkout -q t-%id%", TOPIC),
  move("git-checkout-from", "git checkout -q t-%id% -- %held%", TOPIC, "edited"),
  move("git-merge", "git merge -q t-%id%", TOPIC),
  move("git-rebase", "git rebase -q t-%id%", `${TOPIC} && echo x >> %free% && git commit -qam free`),
  move("git-cherry-pick", "git cherry-pick t-%id%", TOPIC),
  move("git-revert", "git revert --no-edit HEAD", COMMITTED),
  move("git-reset-back", "git reset -q --hard HEAD~1", COMMITTED),
  move("git-pull-fetched", "git pull -q r-%id% main", `${UPSTREAM} && git fetch -q r-%id%`),
  {
    ...move("git-pull-unfetched", "git pull -q r-%id% main", UPSTREAM),
    why: "nobody knows before it was fetched what it brings",
  },
];
