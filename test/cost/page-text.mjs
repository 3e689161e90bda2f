/** docs/COST.md from what was measured. */

/** Both ends of what models make of English with names and paths in it; no tokenizer of Claude's models can be had. */
const CHARACTERS_PER_TOKEN = { usual: 3.5, fewest: 3 };

export function pageOf({ commit, date, client, replies, isShort, idle, scenes }) {
  const rows = scenes.map(({ name, turns }) => {
    const injected = turns.map((turn) => turn.injected);
    const told = injected.filter((characters) => characters > 0).length;
    const most = Math.max(...injected);
    const starts = turns.filter(({ atStart }) => atStart > 0).map(({ atStart }) => atStart);
    const cells = [
      name,
      turns.length,
      told,
      average(injected),
      most,
      `${tokens(most, CHARACTERS_PER_TOKEN.usual)} to ${tokens(most, CHARACTERS_PER_TOKEN.fewest)}`,
      Math.max(0, ...starts),
      Math.max(...turns.map(({ refused }) => refused)),
    ];
    return `| ${cells.join(" | ")} |`;
  });
  const afterIdle = Math.max(0, ...idle.turns.map(({ injected }) => injected));
  return [
    "# What coord costs",
    "",
    "What coord adds to the context of the sessions, counted in what arrives at the model: real clients",
    `(Claude Code ${client}) with a scripted model that records every request. \`pnpm cost\` runs it and writes this page;`,
    `\`pnpm test\` runs a short form. Commit ${commit}, ${date}.`,
    "",
    "A turn is one request to the model, as the client counts them (`num_turns`). The cap is 900 characters a turn from all",
    "sources together; refusals (up to 1,200 each, with their difference) and what a starting session is told are apart.",
    `In each scene every session makes ${replies} replies, one a simulated minute.`,
    ...(isShort
      ? [
          "This is the short form (`pnpm cost --short --write`); the full one plays half an hour of each scene, and six idle sessions.",
        ]
      : []),
    "",
    "| scene | turns | of these told something | characters a turn, mean | most in one turn | the same in tokens | most at a start | most of refusals in one turn |",
    "|---|---|---|---|---|---|---|---|",
    ...rows,
    "",
    `Tokens are an estimate: characters divided by ${CHARACTERS_PER_TOKEN.usual}, and by ${CHARACTERS_PER_TOKEN.fewest} for the larger figure. There is no tokenizer for`,
    `current models to count with. 900 characters are ${tokens(900, CHARACTERS_PER_TOKEN.fewest)} tokens at ${CHARACTERS_PER_TOKEN.fewest} characters each: never more than 300 a turn.`,
    "",
    "## While idle",
    "",
    `${idle.sessions} interactive sessions whose turn had ended, for ${idle.idleMs / 1000} s; meanwhile a`,
    `person wrote two messages to all of them, claimed and released work and recorded five decisions. Requests to the model: **${idle.requests}**.`,
    "Nothing of coord runs while a session is idle, so a half hour of it is the same. With the prompt that ended it, each was told",
    `at most ${afterIdle} characters; the rest by reference.`,
    "",
    "What the plugin adds to every session, without others, is in [README.md](../README.md) (`claude plugin details`).",
    "",
  ].join("\n");
}

function average(values) {
  return Math.round(values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length));
}

function tokens(characters, perToken) {
  return Math.ceil(characters / perToken);
}
