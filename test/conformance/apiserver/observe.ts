/**
 * What of an answer is compared: the status, the headers that clients read, and the body, after what differs between two
 * runs of one server (uids, times, revisions, allocated addresses, made-up names) has been replaced by its kind.
 * @module
 */
import type { Answer, Request } from './exchange.ts';

export interface Observation {
  request: string;
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

interface Context {
  namespace: string;
  show: readonly string[] | undefined;
  server: string;
  /** The prefix of a name that the server makes up, as far as the name has it. */
  base: string | undefined;
}

/** The server leaves room for its own five letters. */
const MOST_OF_PREFIX = 58;

function generateNameOf(body: Request['body']): string | undefined {
  const base = (body as { metadata?: { generateName?: unknown } } | undefined)?.metadata?.generateName;
  return typeof base === 'string' ? base.slice(0, MOST_OF_PREFIX) : undefined;
}

/** Headers that a client acts on; a content type is told where it is not JSON. */
const HEADERS = ['content-type', 'warning', 'retry-after', 'allow', 'www-authenticate', 'location'];

export function observe({ method, path, as, body: sent }: Request, answer: Answer, of: Omit<Context, 'base'>): Observation {
  const context = { ...of, base: generateNameOf(sent) };
  const isBinary = /protobuf|cbor/.test(answer.headers['content-type'] ?? '');
  const body = isBinary ? '{binary}' : typeof answer.body === 'object' ? normalised(answer.body, context) : plain(answer.text, context);
  const headers = Object.fromEntries(
    HEADERS.filter((name) => answer.headers[name] !== undefined && answer.headers[name] !== 'application/json').map((name) => [
      name,
      plain(String(answer.headers[name]), context),
    ]),
  );
  return {
    request: `${method} ${plain(path, context)}${as && as !== 'admin' ? ` (${as})` : ''}`,
    status: answer.status,
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(method !== 'HEAD' && { body: context.show && answer.status < 300 ? shown(body, context.show) : body }),
  };
}

const UID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;
const TIME = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g;
const REVISIONS =
  /((?:resource ?version|current|ResourceVersion in (?:precondition|object meta))\w*\\?"?[:=] ?\\?"?)\d{1,18}\b|(\brevision )\d+|(\bin record )\(\d+\)|\(\d+\)$/gi;
/** How Go shows what a change was: its form is unstable by intent. */
const CHANGE = /\s*\bcore\.(?:PodSpec|PersistentVolumeClaimSpec|PersistentVolumeSource)\{\n[^]*$/;
const ALLOCATED = /\b10\.247\.(?!200\.200|0\.1\b)\d{1,3}\.\d{1,3}\b/g;
const AGE = /^\d+s$/;
const HASH = /\bhash=[0-9A-F]{64,}\b/g;
const POINTER = /\(0x[0-9a-f]+\)/g;

/** Text as it would be in any run. */
function plain(text: string, { namespace, server, base }: Context): string {
  const known = text
    .replaceAll(server, '{server}')
    .replaceAll(server.replace('https://', ''), '{server}')
    .replaceAll(namespace, '{ns}')
    .replaceAll(UID, '{uid}')
    .replaceAll(TIME, '{time}')
    .replaceAll(ALLOCATED, '{ip}')
    .replaceAll(POINTER, '({pointer})')
    .replaceAll(HASH, 'hash={hash}')
    .replaceAll(/\b(kube-api-access-)[a-z0-9]{5}\b/g, '$1{generated}')
    .replaceAll(REVISIONS, (_, before?: string, revision?: string, record?: string) =>
      before ? `${before}{rv}` : revision ? `${revision}{rv}` : `${record ?? ''}({rv})`,
    )
    .replace(CHANGE, ' {change}')
    .replaceAll(/(continue=)[\w%-]{20,}/g, '$1{continue}');
  // What a prefix of the cases may hold is no pattern.
  return base ? known.replaceAll(new RegExp(`${base.replaceAll(/[{}.]/g, '\\$&')}[a-z0-9]{5}\\b`, 'g'), `${base}{generated}`) : known;
}

/** Values that are one of many in each run, by the name of their field. */
const BY_FIELD: Readonly<Record<string, string>> = {
  uid: '{uid}',
  resourceVersion: '{rv}',
  continue: '{continue}',
  hash: '{hash}',
  serverAddress: '{server}',
  clusterIP: '{ip}',
  nodePort: '{port}',
  healthCheckNodePort: '{port}',
  token: '{token}',
};

function normalised(value: unknown, context: Context, field = ''): unknown {
  if (Array.isArray(value)) {
    if (field === 'clusterIPs') return value.map((address) => (address === 'None' ? address : '{ip}'));
    const items = withoutRepeatedBookmarks(value.map((item) => normalised(item, context)));
    // The order of kinds and verbs in discovery, and of what is wrong with an object, is nobody's promise.
    if (field === 'verbs' || field === 'categories') return items.toSorted((a, b) => (String(a) < String(b) ? -1 : 1));
    // How a column is described is documentation, and everybody's own.
    if (field === 'columnDefinitions') return items.map((column) => ({ ...(column as object), description: undefined }));
    if (field === 'causes') return items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    if (field === 'cells') return items.map((cell) => (typeof cell === 'string' && AGE.test(cell) ? '{age}' : cell));
    return field === 'resources' && items.every(hasName) ? Object.fromEntries(items.map((item) => [item.name, item])) : items;
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        // Nobody reads that hash.
        .filter(([name]) => name !== 'storageVersionHash')
        .filter(([name]) => name !== 'managedFields' || context.show?.some((path) => path.includes(name)))
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, inner]) => [plain(name, context), normalised(inner, context, name)]),
    );
  }
  const fixed = BY_FIELD[field];
  if (fixed && value !== '' && value !== '0' && value !== 0 && value !== 'None' && value !== null) return fixed;
  return typeof value === 'string' ? plain(value, context) : value;
}

const hasName = (item: unknown): item is { name: string } => typeof (item as { name?: unknown } | null)?.name === 'string';

/** How many bookmarks come in a quiet time is nobody's promise. */
const withoutRepeatedBookmarks = (items: unknown[]): unknown[] =>
  items.filter((item, index) => !(isBookmark(item) && isBookmark(items[index - 1])));
const isBookmark = (item: unknown): boolean => (item as { type?: unknown } | undefined)?.type === 'BOOKMARK';

/** The parts of a body that are asked for, by their path; `[*]` goes through a list. */
function shown(body: unknown, paths: readonly string[]): unknown {
  return Object.fromEntries(paths.map((path) => [path, partAt(body, path.split(/\.|(?=\[\*\])/).filter(Boolean))]));
}

function partAt(value: unknown, [step, ...rest]: readonly string[]): unknown {
  if (step === undefined) return value;
  if (step === '[*]') return Array.isArray(value) ? value.map((item) => partAt(item, rest)) : 'no list';
  const inner = (value as Record<string, unknown> | null | undefined)?.[step.replaceAll('~', '.')];
  return inner === undefined ? 'absent' : partAt(inner, rest);
}
