/** Runs one part, or one case of it, in a process of its own: see run.mjs. */
import { pathToFileURL } from "node:url";

const [bundle, kind, ...rest] = process.argv.slice(2);
const { part } = await import(pathToFileURL(bundle).href);
if (kind === "run") {
  const [share, worker, workers, seed] = rest.map(Number);
  send(await part.run({ share, worker, workers }, seed));
} else {
  send({ violation: await part.replay(rest[0]) });
}

function send(message) {
  process.send(message, () => process.disconnect());
}
