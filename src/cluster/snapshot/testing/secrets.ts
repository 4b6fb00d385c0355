/** Sixty kinds of secrets, as people leave them lying about: none is a real one. @module */

export interface PlantedSecret {
  readonly kind: string;
  /** What must not be found anywhere. */
  readonly value: string;
  /** As it appears in running text. */
  readonly text: string;
}

/** Letters and digits from a seed, so that each secret is its own. */
function letters(seed: number, length: number, alphabet = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'): string {
  let state = seed * 2_654_435_761 + 12_345;
  let text = '';
  for (let index = 0; index < length; index += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    text += alphabet[(state >>> 8) % alphabet.length];
  }
  return text;
}
const UPPER = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const LOWER = 'abcdefghijkmnopqrstuvwxyz23456789';
const pem = (kind: string, body: string): string => `-----BEGIN ${kind}-----\n${body}\n-----END ${kind}-----`;

type Form = readonly [kind: string, value: (seed: number) => string, text?: (value: string) => string];
const plain = (length: number) => (seed: number) => letters(seed, length);
const after = (prefix: string, length: number) => (seed: number) => prefix + letters(seed, length);

const FORMS: readonly Form[] = [
  ['password=', plain(14), (value) => `login failed: password=${value} rejected`],
  ['passwd:', plain(14), (value) => `passwd: ${value}`],
  ['pwd in JSON', plain(14), (value) => `{"pwd":"${value}"}`],
  ['--password', plain(14), (value) => `mysqldump --password ${value} --all`],
  ['passphrase', plain(14), (value) => `passphrase="${value}"`],
  ['Postgres URL', plain(16), (value) => `dial postgres://app:${value}@db.example:5432/app`],
  ['MySQL URL', plain(16), (value) => `mysql://root:${value}@10.0.0.5/app`],
  ['Redis URL', plain(16), (value) => `redis://:${value}@cache:6379/0`],
  ['MongoDB URL', plain(16), (value) => `mongodb+srv://app:${value}@cluster.example/app`],
  ['AMQP URL', plain(16), (value) => `amqps://guest:${value}@mq:5671`],
  ['token in a URL', plain(20), (value) => `git clone https://${value}@git.example/repo.git`],
  ['query of a URL', plain(20), (value) => `GET https://api.example/v1?access_token=${value}&x=1`],
  ['bearer', plain(32), (value) => `Authorization: Bearer ${value}`],
  ['basic', (seed) => Buffer.from(`app:${letters(seed, 12)}`).toString('base64'), (value) => `Authorization: Basic ${value}`],
  ['digest', plain(32), (value) => `Authorization: Digest username="app", response=${value}`],
  ['signature of a request', plain(64), (value) => `SDK-HMAC-SHA256 Access=X, SignedHeaders=host, Signature=${value}`],
  ['JWT', (seed) => `eyJhbGciOiJSUzI1NiJ9.eyJ${letters(seed, 40)}.${letters(seed + 7, 60)}`, (value) => `using ${value} to log in`],
  ['JWT without a signature', (seed) => `eyJhbGciOiJub25lIn0.eyJ${letters(seed, 30)}`, (value) => `jwt ${value}`],
  [
    'bootstrap token',
    (seed) => `${letters(seed, 6, LOWER)}.${letters(seed + 1, 15, LOWER)}7`,
    (value) => `kubeadm join with ${value} failed`,
  ],
  ['RSA key', plain(64), (value) => pem('RSA PRIVATE KEY', value)],
  ['EC key', plain(64), (value) => pem('EC PRIVATE KEY', value)],
  ['PKCS #8', plain(64), (value) => pem('PRIVATE KEY', value)],
  ['encrypted PKCS #8', plain(64), (value) => pem('ENCRYPTED PRIVATE KEY', value)],
  ['OpenSSH key', plain(64), (value) => pem('OPENSSH PRIVATE KEY', value)],
  ['PGP key', plain(64), (value) => pem('PGP PRIVATE KEY BLOCK', value)],
  ['half a key', plain(64), (value) => `-----BEGIN PRIVATE KEY-----\n${value}`],
  ['kubeconfig: key', plain(48), (value) => `users:\n- user:\n    client-key-data: ${value}`],
  ['kubeconfig: token', plain(40), (value) => `users:\n- user:\n    token: ${value}`],
  ['kubeconfig: password', plain(20), (value) => `user: {username: admin, password: ${value}}`],
  [
    'pull secret: auth',
    (seed) => Buffer.from(`u:${letters(seed, 16)}`).toString('base64'),
    (value) => `{"auths":{"swr":{"auth":"${value}"}}}`,
  ],
  ['pull secret: password', plain(20), (value) => `{"auths":{"swr":{"username":"u","password":"${value}"}}}`],
  ['AK', (seed) => `${letters(seed, 19, UPPER)}7`, (value) => `signed with ${value}`],
  ['SK', (seed) => `${letters(seed, 37)}aZ7`, (value) => `signed with ${value}`],
  ['access_key', plain(20), (value) => `access_key = "${value}"`],
  ['secretKey', plain(40), (value) => `secretKey: ${value}`],
  ['AWS key', (seed) => `AKIA${letters(seed, 16, UPPER)}`, (value) => `key ${value}`],
  ['AWS session', plain(80), (value) => `aws_session_token=${value}`],
  ['GitHub', after('ghp_', 36)],
  ['GitHub, fine-grained', after('github_pat_', 40)],
  ['GitLab', after('glpat-', 20)],
  ['Slack', after('xoxb-', 24)],
  ['Google key', after('AIza', 35)],
  ['Google session', after('ya29.', 40)],
  ['Vault', after('hvs.', 24)],
  ['npm', after('npm_', 36)],
  ['Docker Hub', after('dckr_pat_', 27)],
  ['Stripe', after('sk_live_', 24)],
  ['model provider', after('sk-', 40)],
  ['SendGrid', (seed) => `SG.${letters(seed, 22)}.${letters(seed + 3, 43)}`],
  ['Shopify', after('shpat_', 32)],
  ['PyPI', after('pypi-', 40)],
  ['bcrypt', (seed) => `$2y$10$${letters(seed, 53)}`],
  ['SHA-512 crypt', (seed) => `$6$saltsalt$${letters(seed, 86)}`],
  ['htpasswd', (seed) => `$apr1$saltsalt$${letters(seed, 22)}`],
  ['cookie', plain(30), (value) => `Cookie: theme=dark; session=${value}`],
  ['X-Auth-Token', plain(60), (value) => `X-Auth-Token: ${value}`],
  ['WireGuard', plain(43), (value) => `PrivateKey = ${value}=`],
  ['IPsec', plain(40), (value) => `psk="${value}"`],
  ['OAuth', plain(40), (value) => `client_secret=${value}`],
  ['account key', plain(60), (value) => `AccountName=x;AccountKey=${value}==`],
  ['encryption key', plain(44), (value) => `encryption-key: ${value}`],
];

export const SECRETS: readonly PlantedSecret[] = FORMS.map(([kind, make, text], index) => {
  const value = make(index + 1);
  return { kind, value, text: text?.(value) ?? `found ${value} here` };
});
