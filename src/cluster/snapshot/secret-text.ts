/**
 * Secrets in text that is kept: messages, arguments, annotations. What stays is told by an allow-list of fields
 * (`fields.ts`); this takes out what people write into fields that are allowed.
 * @module
 */

/** Stands where something was taken out. */
export const MASK = '[redacted]';

const CREDENTIAL =
  /token|secret|passw(?:or)?d|passwd|pwd|passphrase|authorization|credential|cookie|(?:access|private|api|signing|encryption|client|shared|account)[-_.]?key|key[-_]?data|^(?:ak|sk|auth|psk|pin)$|kubeconfig|dockerconfig/i;
/** `secretName` names a thing, `tokenExpiry` is a time: neither opens anything. */
const ABOUT_A_CREDENTIAL = /(?:names?|namespaces?|refs?|kind|count|seconds|expir\w*|type|path|file|dir|mount|enabled)$/i;
/** Values that are a setting, whatever their key says. */
const PLAIN_VALUE = /^(?:true|false|none|null|nil|required|enabled|disabled|\d{0,8}|\d+(?:ms|s|m|h))$/;

/** Whether a value under this name is to be kept secret. */
const isCredentialName = (name: string): boolean => CREDENTIAL.test(name) && !ABOUT_A_CREDENTIAL.test(name);

export const isSecretUnder = (name: string, value: string): boolean => !PLAIN_VALUE.test(value) && isCredentialName(name);

/** Tried before anything dearer: text without any of these is clean. */
const SUSPICIOUS =
  /-----BEGIN|eyJ|:\/\/\S{0,500}@|bearer|basic|digest|hmac|token|secret|passw|pwd|phrase|credential|cookie|auth|key|\bak\b|\bsk\b|psk|gh[opsur]_|github_pat_|glpat-|xox|\b(?:AK|AS)IA|AIza|hvs\.|hvb\.|npm_|dckr_|sk[-_]|SG\.|ya29|shpat_|pypi-|\$\w+\$|[A-Z0-9]{20}|\w{40}|\b[a-z0-9]{6}\.[a-z0-9]{16}\b/i;

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [^-]{1,60}-----[^]*?(?:-----END [^-]{1,60}-----|$)/g, MASK],
  [/\beyJ[\w-]{6,}\.[\w-]{4,}(?:\.[\w-]*)*/g, MASK],
  [/\b(Bearer|Basic)\s{1,5}(?=\S{0,500}[\d=]|\S{20})[\w.~+/:-]{6,}=*/gi, `$1 ${MASK}`],
  [/\b(Digest|(?:SDK|AWS4)-HMAC-SHA256)\s(?=[^\r\n]{0,500}=)[^\r\n]+/gi, `$1 ${MASK}`],
  [/(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/@"']{1,500}@/gi, `$1${MASK}@`],
  [/\b(?:gh[opsur]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{12,}|xox[abeoprs]-[\w-]{8,}|(?:AK|AS)IA[A-Z0-9]{12,}|AIza[\w-]{20,})/g, MASK],
  [
    /\b(?:hv[bs]\.[\w-]{8,}|npm_\w{20,}|dckr_pat_[\w-]{8,}|sk[-_][\w-]{16,}|SG\.[\w-]{8,}\.[\w-]{8,}|ya29\.[\w-]{8,}|shpat_\w{12,}|pypi-\w{16,})/g,
    MASK,
  ],
  [/\$(?:2[abxy]|apr1|[1567y]|argon2\w*|pbkdf2[\w-]*)\$[\w./$+=,-]{8,}/g, MASK],
  [/\b((?:Set-)?Cookie2?:)[^\r\n"]+/gi, `$1 ${MASK}`],
  // kubeadm's bootstrap tokens.
  [/\b[a-z0-9]{6}\.(?=[a-z]*\d)[a-z0-9]{16}\b(?![.-])/g, MASK],
  // Access keys of Huawei Cloud and their secrets: digits and letters of the right number; a hash has no capitals.
  [/\b(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z0-9]{20}\b/g, MASK],
  [/\b(?=\w*\d)(?=\w*[A-Z])(?=\w*[a-z])[A-Za-z0-9]{40}\b/g, MASK],
];

/** `name=`, `"name": "`, `--name `: what follows is the value. */
const NAMED = /\b([\w.-]{2,80})(?:["']?\s{0,20}(?:=|:(?!\/\/))\s{0,20}["']?|(?<=--?[\w-]{2,80})\s{1,5}(?!-))/g;
const VALUE = /[^\s"',;&{}[\]]+/y;

/** Too short to hold a name and a value, or a token of any kind. */
const HARMLESS_LENGTH = 6;
/** Words repeat a thousand times in a cluster: phases, times, images. Longer texts hardly do. */
const REMEMBERED_LENGTH = 80;
const MOST_REMEMBERED = 50_000;
const remembered = new Map<string, string>();

/** The text without what looks like a credential. */
export function withoutSecrets(text: string): string {
  if (text.length < HARMLESS_LENGTH) return text;
  if (text.length > REMEMBERED_LENGTH) return cleaned(text);
  let clean = remembered.get(text);
  if (clean === undefined) {
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(text, (clean = cleaned(text)));
  }
  return clean;
}

function cleaned(text: string): string {
  if (!SUSPICIOUS.test(text)) return text;
  let clean = text;
  for (const [pattern, instead] of PATTERNS) clean = clean.replace(pattern, instead);
  return withoutNamedValues(clean);
}

/** One name may stand in the place of another one's value: `error: password=x`. So names are looked at, then what follows. */
function withoutNamedValues(text: string): string {
  let clean = '';
  let done = 0;
  for (const match of text.matchAll(NAMED)) {
    const start = match.index + match[0].length;
    if (match.index < done || !isCredentialName(match[1]!)) continue;
    VALUE.lastIndex = start;
    const value = VALUE.exec(text)?.[0];
    if (value === undefined || value.startsWith(MASK) || PLAIN_VALUE.test(value)) continue;
    clean += text.slice(done, start) + MASK;
    done = start + value.length;
  }
  return clean + text.slice(done);
}

/** Arguments of a program: `--token=x`, `--token x`, and whatever else they give away. */
export function argumentsWithoutSecrets(list: readonly string[]): string[] {
  return list.map((argument, index) => {
    const option = /^--?([\w.-]+)$/.exec(list[index - 1] ?? '')?.[1];
    if (option !== undefined && !argument.startsWith('-') && isSecretUnder(option, argument)) return MASK;
    return withoutSecrets(argument);
  });
}
