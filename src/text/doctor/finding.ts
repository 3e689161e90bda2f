import type { Finding, FindingTopic } from "../../app/diagnosis.ts";

/** Makes the findings of one topic. */
export type FindingMaker = {
  ok(check: string, what: string): Finding;
  /** `remedy`: a command where there is one. */
  warning(check: string, what: string, why: string, remedy: string | null): Finding;
  problem(check: string, what: string, why: string, remedy: string | null): Finding;
};

export function findingsOn(topic: FindingTopic): FindingMaker {
  return {
    ok: (check, what) => ({ topic, check, level: "ok", what, why: null, remedy: null }),
    warning: (check, what, why, remedy) => ({ topic, check, level: "warning", what, why, remedy }),
    problem: (check, what, why, remedy) => ({ topic, check, level: "problem", what, why, remedy }),
  };
}
