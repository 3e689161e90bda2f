import { runKept } from "./run-kept.ts";

/** What the build puts in: the name of one hook, as `pre-tool-use`. */
declare const HOOK_NAME: string;

/**
 * The file that the client starts, for a hook that it waits for at every edit or command. The hook's code lies beside it,
 * so that it can be run from what V8 has compiled of it before.
 */
runKept(`${__dirname}/../code/${HOOK_NAME}.js`, HOOK_NAME);
