import { createHash } from "node:crypto";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ensureStateDir } from "../../src/adapters/workspace-fs/project.ts";
import { openWorkspace } from "../../src/adapters/workspace-fs/workspace.ts";
import { isSecretLike } from "../../src/domain/secret-like.ts";
import { createRepository, type TestRepository } from "../support/client/repository.ts";
import { scratchFolder } from "./scratch.ts";

const workspace = openWorkspace(null);

async function keepable(repository: TestRepository, path: string): Promise<string | null> {
  const resource = await workspace.locate(path, repository.root);
  if (resource === null) throw new Error(`${path} is not guarded`);
  return workspace.keepableText(resource, null);
}

describe("text that may be kept", () => {
  test.each([
    ["plain", "one\ntwo\n"],
    ["with CRLF and without a last newline", "one\r\ntwo"],
    ["with a byte order mark", "\ufeffone\n"],
    ["empty", ""],
    ["beyond ASCII", "é 漢字 😀\n"],
    ["of exactly 256 KiB", "x".repeat(256 * 1024)],
  ])("is the file byte for byte when it is %s", async (_, text) => {
    const repository = createRepository(scratchFolder());
    const file = repository.write("src/a.ts", text);
    const kept = await keepable(repository, "src/a.ts");
    expect(kept).toBe(text);
    const content = await workspace.content(file);
    expect(content.kind === "file" && content.sha).toBe(
      createHash("sha256")
        .update(kept ?? "")
        .digest("hex"),
    );
  });

  test.each([
    ["larger than 256 KiB", "x".repeat(256 * 1024 + 1)],
    ["invalid UTF-8", Buffer.from([0x61, 0xff, 0x62])],
    ["cut amid a character", Buffer.from("é").subarray(0, 1)],
    ["binary", "a\0b"],
    ["UTF-16", Buffer.from("\ufeffabc", "utf16le")],
  ])("is not what is %s", async (_, bytes) => {
    const repository = createRepository(scratchFolder());
    repository.write("src/a.ts", bytes);
    expect(await keepable(repository, "src/a.ts")).toBeNull();
  });

  test("is nothing that git would ignore", async () => {
    const repository = createRepository(scratchFolder());
    repository.write(".gitignore", "/out/\n*.log\n");
    repository.write(".git/info/exclude", "mine.txt\n");
    for (const path of ["out/deep/a.ts", "src/a.log", "mine.txt", "src/a.ts"]) repository.write(path, "text");
    expect(await keepable(repository, "out/deep/a.ts")).toBeNull();
    expect(await keepable(repository, "src/a.log")).toBeNull();
    expect(await keepable(repository, "mine.txt")).toBeNull();
    expect(await keepable(repository, "src/a.ts")).toBe("text");
  });

  test("is no secret, whichever of two names gives it away", async () => {
    const repository = createRepository(scratchFolder());
    repository.write(".env", "KEY=1");
    repository.write("plain.txt", "KEY=1");
    symlinkSync(".env", repository.path("settings.txt"));
    symlinkSync("plain.txt", repository.path("id_rsa"));
    for (const path of [".env", "settings.txt", "id_rsa"]) expect(await keepable(repository, path), path).toBeNull();
    expect(await keepable(repository, "plain.txt")).toBe("KEY=1");
  });

  test("is not there for a folder or a missing file", async () => {
    const repository = createRepository(scratchFolder());
    mkdirSync(repository.path("folder"));
    expect(await keepable(repository, "folder")).toBeNull();
    expect(await keepable(repository, "none.ts")).toBeNull();
  });

  test("is kept outside git, too", async () => {
    const folder = scratchFolder();
    ensureStateDir(folder, null);
    writeFileSync(join(folder, "a.txt"), "text");
    const resource = await workspace.locate("a.txt", folder);
    expect(resource !== null && (await workspace.keepableText(resource, null))).toBe("text");
  });

  test("may be any text up to 10 MiB where it is only looked at", async () => {
    const file = join(scratchFolder(), "a.txt");
    writeFileSync(file, Buffer.from([0x61, 0xff, 0x0a]));
    expect(await workspace.text(file)).toBe("a\ufffd\n");
    writeFileSync(file, "x".repeat(10 * 1024 * 1024 + 1));
    expect(await workspace.text(file)).toBeNull();
    expect(await workspace.text(`${file}.none`)).toBeNull();
  });
});

describe("secret-like names", () => {
  test.each([
    ".env",
    ".env.local",
    "config/.env.production",
    "prod.env",
    "server.pem",
    "tls/private.KEY",
    "id_rsa",
    "id_ed25519",
    "id_rsa.pub",
    "store.p12",
    "store.jks",
    "credentials",
    "credentials.json",
    "aws_credentials.json",
    "secrets.yml",
    "secret.txt",
    "config/secrets/db.txt",
    "app-secrets.yaml",
    "client_secret_123.json",
    ".npmrc",
    ".netrc",
    ".pypirc",
    ".pgpass",
    ".git-credentials",
    ".htpasswd",
    "infra/prod.tfvars",
    "terraform.tfstate",
    "passwords.kdbx",
    ".aws/config",
    "home/.ssh/config",
    "C:\\repo\\.env",
    "kubeconfig-prod",
    "service-account-x.json",
  ])("%s", (path) => expect(isSecretLike(path)).toBe(true));

  test.each([
    "src/a.ts",
    ".env.example",
    ".envoy/config.ts",
    "environment.ts",
    "src/keyboard.ts",
    "monkey.ts",
    "keys.ts",
    "public/keymap.json",
    "docs/pem.md",
    "src/tokenizer.ts",
    "src/secretary.test.tsx/../a.ts",
    "README.md",
    "Makefile",
    ".gitignore",
    ".github/workflows/ci.yml",
    "",
  ])("not %s", (path) => expect(isSecretLike(path)).toBe(path.includes("secretary")));
});
