import { writeFileSync } from "node:fs";
import type { Reporter, SerializedError, TestCase, TestModule } from "vitest/node";

/** What one run of Vitest came to; the closing line of the whole test run is summed from these. */
type Tally = {
  readonly passed: number;
  readonly failed: readonly string[];
  readonly skipped: readonly { readonly name: string; readonly reason: string | null }[];
};

/** Writes the tally as JSON. Vitest's own JSON report leaves out why a test was skipped. */
export class TallyReporter implements Reporter {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()].map(outcomeOf));
    const tally: Tally = {
      passed: tests.filter(({ state }) => state === "passed").length,
      failed: [
        ...errors.map((error) => `error outside a test: ${error.message}`),
        ...modules.flatMap((module) => module.errors().map((error) => `${module.relativeModuleId}: ${error.message}`)),
        // "pending" is a test that never ended.
        ...tests.filter(({ state }) => state === "failed" || state === "pending").map(({ name }) => name),
      ],
      skipped: tests.filter(({ state }) => state === "skipped").map(({ name, reason }) => ({ name, reason })),
    };
    writeFileSync(this.#file, JSON.stringify(tally));
  }
}

function outcomeOf(test: TestCase): { name: string; state: string; reason: string | null } {
  const result = test.result();
  return {
    name: `${test.module.relativeModuleId} > ${test.fullName}`,
    state: result.state,
    reason: result.state === "skipped" ? (result.note ?? null) : null,
  };
}
