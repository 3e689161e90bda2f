import { runCode } from "../../start/run-code.ts";
import { compileKept } from "../../start/run-kept.ts";

// What is told after a reply is told as quickly as nothing is.
runCode(compileKept, `${__dirname}/../code`, "post-tool-batch");
