/**
 * Forms of names, in kube-apiserver's words.
 * @module
 */

const labelForm = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const label1035Form = '[a-z]([-a-z0-9]*[a-z0-9])?';
const subdomainForm = `${labelForm}(\\.${labelForm})*`;
const qualifiedForm = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const labelValueForm = '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?';

const whole = (form: string): RegExp => new RegExp(`^${form}$`);
const label = whole(labelForm);
const label1035 = whole(label1035Form);
const subdomain = whole(subdomainForm);
const qualified = whole(qualifiedForm);
const value = whole(labelValueForm);
const portCharacters = /^[-a-z0-9]+$/;
const configKeyForm = '[-._a-zA-Z0-9]+';
const configKey = whole(configKeyForm);

const atMost = (bytes: number): string => `must be no more than ${bytes} characters`;
const form = (message: string, pattern: string, ...examples: readonly string[]): string =>
  `${message} (e.g. ${examples.map((example) => `'${example}', `).join(' or ')}regex used for validation is '${pattern}')`;

/** What is wrong with a name; empty when nothing is. */
export type NameCheck = (name: string) => string[];

const check =
  (pattern: RegExp, longest: number, message: string): NameCheck =>
  (name) => [...(name.length > longest ? [atMost(longest)] : []), ...(pattern.test(name) ? [] : [message])];

/** RFC 1123 label: `web-0`. */
export const dns1123Label: NameCheck = (name) =>
  name.includes('.') && name.length <= 63 && subdomain.test(name) ? ['must not contain dots'] : anyLabel(name);

const anyLabel = check(
  label,
  63,
  form(
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
    labelForm,
    'my-name',
    '123-abc',
  ),
);

/** RFC 1035 label: as above, but it starts with a letter. */
export const dns1035Label: NameCheck = check(
  label1035,
  63,
  form(
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
    label1035Form,
    'my-name',
    'abc-123',
  ),
);

/** RFC 1123 subdomain: labels joined by dots. */
export const dns1123Subdomain: NameCheck = check(
  subdomain,
  253,
  form(
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    subdomainForm,
    'example.com',
  ),
);

const wildcardForm = `\\*\\.${subdomainForm}`;

/** Hosts of an Ingress: `*.example.com`. */
export const wildcardSubdomain: NameCheck = check(
  whole(wildcardForm),
  253,
  form(
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
    wildcardForm,
    '*.example.com',
  ),
);

const httpPathForm = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";

/** What follows the domain in the name of a controller. */
export const httpPath: NameCheck = (path) =>
  whole(httpPathForm).test(path) ? [] : [`Invalid path (regex used for validation is '${httpPathForm}')`];

/** A name that may stand in a path: RBAC roles. */
export const pathSegment: NameCheck = (name) =>
  name === '.' || name === '..'
    ? [`may not be '${name}'`]
    : ['/', '%'].filter((character) => name.includes(character)).map((character) => `may not contain '${character}'`);

/** Key of a label, an annotation, a finalizer: an optional DNS prefix and a name. */
export const qualifiedName: NameCheck = (text) => {
  const parts = text.split('/');
  const name = parts.at(-1) ?? '';
  const shape = form(
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    qualifiedForm,
    'MyName',
    'my.name',
    '123-abc',
  );
  if (parts.length > 2) {
    return [
      `a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${qualifiedForm}') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const prefix = parts.length === 2 ? (parts[0] ?? '') : undefined;
  return [
    ...(prefix === '' ? ['prefix part must be non-empty'] : []),
    ...(prefix ? dns1123Subdomain(prefix).map((problem) => `prefix part ${problem}`) : []),
    ...(name === '' ? ['name part must be non-empty'] : name.length > 63 ? [`name part ${atMost(63)}`] : []),
    ...(qualified.test(name) ? [] : [shape]),
  ];
};

/** Value of a label; may be empty. */
export const labelValue: NameCheck = check(
  value,
  63,
  form(
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    labelValueForm,
    'MyValue',
    'my_value',
    '12345',
  ),
);

/** Name of a container port. */
export const portName: NameCheck = (name) => [
  ...(name.length > 15 ? ['must be no more than 15 characters'] : []),
  ...(portCharacters.test(name) ? [] : ['must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)']),
  ...(/[a-z]/.test(name) ? [] : ['must contain at least one letter (a-z)']),
  ...(name.includes('--') ? ['must not contain consecutive hyphens'] : []),
  ...(name.startsWith('-') || name.endsWith('-') ? ['must not begin or end with a hyphen'] : []),
];

/** Key of a ConfigMap or Secret. */
export const configMapKey: NameCheck = (key) => [
  ...(key.length > 253 ? [atMost(253)] : []),
  ...(configKey.test(key)
    ? []
    : [
        form(
          "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
          configKeyForm,
          'key.name',
          'KEY_NAME',
          'key-name',
        ),
      ]),
  ...(key === '.' || key === '..' ? [`must not be '${key}'`] : []),
];

/** Name of an environment variable (relaxed since v1.30s: any printable ASCII but `=`). */
export const environmentName: NameCheck = (name) =>
  /^[ -<>-~]+$/.test(name) ? [] : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];

/** 1 to 65535. */
export const portNumber = (port: number): string[] => (port >= 1 && port <= 65535 ? [] : ['must be between 1 and 65535, inclusive']);
