import { fitsName } from "./name-pattern.ts";

/** Names of files and folders that hold secrets by custom, parted by spaces. Lower case; `*` stands for any characters. */
const SECRET_NAMES =
  ".env .env.* .env-* .env_* *.env .envrc *.pem *.key *.p12 *.pfx *.p8 *.pkcs8 *.pkcs12 *.jks *.keystore " +
  "*.truststore *.kdb *.kdbx *.asc *.gpg *.age *.ppk *.ovpn *.tfvars *.tfvars.json *.tfstate *.tfstate.* " +
  "id_rsa* id_dsa* id_ecdsa* id_ed25519* credential* .credential* *.credentials *credentials.json " +
  "*credentials.yml* *credentials.yaml secret* .secret* *.secret *.secrets *-secret.* *-secrets.* " +
  "*_secret.* *_secrets.* client_secret* service-account*.json service_account*.json *serviceaccount*.json " +
  "*-firebase-adminsdk-*.json google-services.json token token.* tokens.* .token* password* passwd* " +
  ".htpasswd .npmrc .yarnrc .yarnrc.yml .pypirc .netrc _netrc .pgpass .my.cnf .git-credentials .dockercfg " +
  ".dockerconfigjson .vault_pass* .vault-token kubeconfig* *.kubeconfig master.key wp-config.php " +
  "terraform.rc .terraformrc .s3cfg .boto " +
  // Folders: everything below them.
  ".ssh .aws .azure .gcloud .gnupg .kube .docker";

/** Templates that are made to be shared, so that they hold no secret: `.env.example`. */
const HARMLESS_ENDINGS = [".example", ".sample", ".template", ".dist"];

/**
 * True when a file's path (slashes of either kind, relative or not) looks as if the file held a secret. Its
 * text is then never kept, only its hash. Pure; it goes by names and in doubt says yes, because a needless yes
 * costs only a diff.
 */
export function isSecretLike(path: string): boolean {
  const lower = path.toLowerCase();
  const names = lower.split(/[\\/]+/);
  const file = lower.replace(/^.*[\\/]/s, "");
  const isTemplate = HARMLESS_ENDINGS.some((ending) => file.endsWith(ending)) && file.startsWith(".env");
  const patterns = SECRET_NAMES.split(" ");
  return names.some((name) => !(isTemplate && name === file) && patterns.some((pattern) => fitsName(name, pattern)));
}
