import { DELIVERING_MODULES, loadKept } from "../../start/kept-modules.ts";
import { keptScript, runKept } from "../../start/run-kept.ts";

// What is told after a reply is told as quickly as nothing is.
const load = loadKept(DELIVERING_MODULES, `${__dirname}/../lazy`, require, keptScript);
runKept(`${__dirname}/../code/post-tool-batch.js`, "post-tool-batch", undefined, load);
