import { loadPart, PARTS } from "./proof/parts.mjs";

const { bundle: b } = await loadPart(PARTS.find((p) => p.name === "traffic"));
const { part } = await import(b);
const t = Date.now();
const r = await part.run({ share: Number(process.argv[2]), worker: 0, workers: 1 }, Number(process.argv[3]));
console.log(JSON.stringify(r), (Date.now() - t) / 1000);
