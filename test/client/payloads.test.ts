import { describe, expect, it } from "vitest";
import { capture, type Payloads, readFixtures, SCENARIOS, writeFixtures } from "../support/client/capture.ts";
import { shapeOf } from "../support/client/redact.ts";

/**
 * The stored payloads are what the hooks are tested with, so they have to stay what the client really sends.
 * After a change of the client: `COORD_UPDATE_FIXTURES=1 pnpm test:client test/client/payloads.test.ts`, and read the diff.
 */
const isUpdate = process.env["COORD_UPDATE_FIXTURES"] === "1";
const seen = new Map<string, ReturnType<Payloads["get"]> & object>();

describe("what the client tells its hooks", () => {
  for (const scenario of SCENARIOS) {
    it(`has the stored shape: ${scenario.name}`, async () => {
      const { payloads } = await capture(scenario);
      const fixtures = isUpdate ? payloads : readFixtures();
      for (const [name, payload] of payloads) {
        expect.soft(shapeOf(payload), name).toEqual(shapeOf(fixtures.get(name)));
        if (!seen.has(name)) seen.set(name, payload);
      }
    });
  }

  it("gives every stored payload again", () => {
    if (isUpdate) writeFixtures(seen);
    expect([...seen.keys()].sort()).toEqual([...readFixtures().keys()].sort());
  });

  it("stores nothing of the machine it was captured on", () => {
    const texts = [...readFixtures()].map(([name, payload]) => `${name} ${JSON.stringify(payload)}`);
    expect(
      texts.filter((text) =>
        /\/tmp\/(?!claude-1000)|\/root\b|\/Users\/|coord-client-|case:/.test(text.replaceAll("{{home}}/tmp/", "")),
      ),
    ).toEqual([]);
  });
});
