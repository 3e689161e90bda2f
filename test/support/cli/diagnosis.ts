import type { Diagnosis, Finding } from "../../../src/app/diagnosis.ts";
import { JSON_SHAPES } from "../../../src/cli/json-shapes.ts";
import type { Run } from "./coord.ts";

/** What `coord doctor --json` printed. Fails if it is not of the documented shape. */
export function diagnosisOf({ out, err }: Run): Diagnosis {
  if (err !== "") throw new Error(`on standard error: ${err}`);
  return JSON_SHAPES.doctor.parse(JSON.parse(out));
}

/** What is not as it should be: `problem state-corrupt`. */
export function faultsIn({ findings }: Pick<Diagnosis, "findings">): readonly string[] {
  return findings.filter(({ level }) => level !== "ok").map(({ level, check }) => `${level} ${check}`);
}

export function findingIn({ findings }: Diagnosis, check: string): Finding {
  const found = findings.find((finding) => finding.check === check);
  if (found === undefined) throw new Error(`no finding ${check} in ${JSON.stringify(findings, null, 2)}`);
  return found;
}
