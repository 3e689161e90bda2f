import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskSecrets, SECRETS as PATTERNS } from "../../src/domain/mask-secrets.ts";
import { isTypedPrompt, taskTitle } from "../../src/domain/task-title.ts";

/** Made up, in the shape of the real ones; in parts, so that no scanner takes this file for a leak. */
const join = (...parts: string[]): string => parts.join("");
const RANDOM = "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3z";

const SECRETS: [string, string][] = [
  ["GitHub token", join("ghp", "_", RANDOM)],
  ["GitHub fine-grained token", join("github", "_pat_", "11ABCDEFG0", "_", RANDOM)],
  ["GitLab token", join("glpat", "-", "x1Y2z3A4b5C6d7E8f9G0")],
  ["OpenAI-like key", join("sk", "-proj-", RANDOM)],
  ["Anthropic-like key", join("sk", "-ant-api03-", RANDOM)],
  ["Stripe key", join("sk", "_live_", "51H8xYzAbCdEfGhIj")],
  ["Stripe restricted key", join("rk", "_test_", "51H8xYzAbCdEfGhIj")],
  ["Slack token", join("xoxb", "-", "123456789012-1234567890123-", "AbCdEfGhIjKl")],
  ["AWS key id", join("AKIA", "IOSFODNN7EXAMPLE")],
  ["AWS secret key", join("wJalrXUtnFEMI/K7MDENG/", "bPxRfiCYEXAMPLEKEY")],
  ["Google key", join("AIza", "SyA-1234567890abcdefghijklmnopqrstu")],
  ["Google OAuth token", join("ya29", ".a0AfH6SMBx-abcdefghijk")],
  ["npm token", join("npm", "_", RANDOM)],
  ["Hugging Face token", join("hf", "_", RANDOM)],
  ["SendGrid key", join("SG", ".abcdefghijklmnopqrstuv.", RANDOM)],
  ["JWT", join("eyJhbGciOiJIUzI1NiJ9", ".", "eyJzdWIiOiIxMjM0In0", ".", "dozjgNryP4J3jVmNHl0w5N")],
  ["hexadecimal digest", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
  ["private key", join("-----BEGIN RSA ", "PRIVATE KEY-----\nMIIEow\nIBAAKC\n-----END RSA ", "PRIVATE KEY-----")],
  ["cut private key", join("-----BEGIN ", "PRIVATE KEY-----\nMIIEow")],
];

const NAMED: [string, string][] = [
  ["password: hunter22", "hunter22"],
  ['password = "correct horse"', "correct"],
  ["the password is swordfish, use it", "swordfish"],
  ["password s3cr3tpw", "s3cr3tpw"],
  ["DB_PASSWORD=swordfish npm start", "swordfish"],
  ["API_KEY='abcdefgh'", "abcdefgh"],
  ['{"token": "abcdefgh"}', "abcdefgh"],
  ["Authorization: Bearer abc.def-ghi", "abc.def-ghi"],
  ["authorization: Basic dXNlcjpwYXNz", "dXNlcjpwYXNz"],
  ["curl -H 'Authorization: Bearer abcdefgh'", "abcdefgh"],
  ["postgres://app:pa55word@db.example/orders", "pa55word"],
  ["redis://:pa55word@cache:6379", "pa55word"],
  ["https://user:pw@example.com/x", ":pw@"],
];

const ORDINARY = [
  "refactor the auth middleware and its tests",
  "fix the token counter in the login page",
  "rename skip-the-slow-tests-flag to fast",
  "move src/adapters/store-file/map-register2.ts next to record-map.ts",
  "add a password field to the form",
  "explain authorization headers",
  "write the API key rotation guide",
  "npm run build:production fails on Node 22",
  "the bearer of bad news",
  "see http://localhost:8080/a/b",
];

describe("masking secrets", () => {
  it.each(SECRETS)("hides a %s wherever it stands", (_, secret) => {
    for (const text of [secret, `use ${secret} please`, `"${secret}"`, `key=${secret}`]) {
      const masked = maskSecrets(text);
      expect(masked).toContain("[secret]");
      for (let index = 0; index + 12 <= secret.length; index++) {
        expect(masked).not.toContain(secret.slice(index, index + 12));
      }
    }
  });

  it.each(NAMED)("hides the value in %j", (text, value) => {
    expect(maskSecrets(text)).not.toContain(value);
  });

  it.each(ORDINARY)("leaves %j as it is", (text) => {
    expect(maskSecrets(text)).toBe(text);
  });

  it("hides no less because signs are looked for first", () => {
    const words = [...SECRETS, ...NAMED].flat();
    const pieces = [
      ...words,
      ...words.map((word) => word.toUpperCase()),
      ...ORDINARY,
      " ",
      "=",
      ": ",
      "/",
      "-",
      "1",
      "a",
      "Z",
    ];
    const cut = fc
      .tuple(fc.constantFrom(...pieces), fc.nat(40), fc.nat(40))
      .map(([piece, from, length]) => piece.slice(from % piece.length).slice(0, length));
    const text = fc.array(fc.oneof(fc.constantFrom(...pieces), cut), { maxLength: 8 }).map((parts) => parts.join(""));
    let masked = 0;
    fc.assert(
      fc.property(text, (one) => {
        const whole = PATTERNS.reduce((rest, { pattern }) => rest.replace(pattern, "[secret]"), one);
        masked += whole === one ? 0 : 1;
        expect(maskSecrets(one)).toBe(whole);
      }),
      { numRuns: 3000 },
    );
    expect(masked).toBeGreaterThan(1000);
  });
});

describe("a typed prompt", () => {
  const cases: [string, boolean][] = [
    ["work on the files", true],
    ["  <div> is not closed", true],
    ["a <system-reminder> in the middle", true],
    ["", false],
    [" \n\t", false],
    ["/note now please", false],
    [" /compact", false],
    ["<task-notification>\n<task-id>a1</task-id>", false],
    ['<cross-session-message from="x">', false],
    ["  <system-reminder>x", false],
    ["<local-command-stdout>", false],
    ["<command-name>/clear</command-name>", false],
  ];
  it.each(cases)("%j: %s", (prompt, isTyped) => {
    expect(isTypedPrompt(prompt)).toBe(isTyped);
  });
});

describe("a task title", () => {
  it("is one line without a secret", () => {
    expect(taskTitle("  fix\n\tthe   login\r\nwith password: hunter22 ")).toBe("fix the login with [secret]");
  });

  it("is never longer than 80 characters, and whole where it fits", () => {
    expect(taskTitle("x".repeat(30).concat(" ", "y".repeat(49)))).toHaveLength(80);
    expect([...taskTitle("🦊".repeat(81))]).toEqual([..."🦊".repeat(79), "…"]);
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (prompt) => {
        const title = taskTitle(prompt);
        expect([...title].length).toBeLessThanOrEqual(80);
        expect(title).not.toMatch(/[\n\r\t]/);
      }),
      { numRuns: 50 },
    );
  });

  it("is made quickly from megabytes of whatever was pasted", () => {
    const pieces = ["a", "aB3-", "token ", "a://", "-----BEGIN ", "eyJaaaaaaaa.", "password ", " ", "🦊"];
    for (const piece of pieces) {
      const startedMs = performance.now();
      expect([...taskTitle(piece.repeat(2_000_000 / piece.length))].length).toBeLessThanOrEqual(80);
      // Linear work takes some 50 ms; the square of two million would take days.
      expect(performance.now() - startedMs).toBeLessThan(5000);
    }
  });

  it("shows no half of a secret at the end of what it looks at", () => {
    const title = taskTitle(`${"aB3dE5fG".repeat(490)} ${join("ghp", "_", RANDOM)} ${"x".repeat(200)}`);
    expect(title).not.toContain("ghp");
  });

  it("masks before it cuts, so that no half of a secret is left", () => {
    const title = taskTitle(`${"word ".repeat(14)}${join("ghp", "_", RANDOM)}`);
    expect(title).not.toContain("ghp");
  });
});
