/** curl's command line: argv in, one plan per URL out. Pure. @module */

export interface CurlOptions {
  urls: string[];
  silent: boolean;
  showError: boolean;
  verbose: boolean;
  /** `-i`: heads before bodies; `-I`: HEAD. */
  include: boolean;
  head: boolean;
  fail: boolean;
  failWithBody: boolean;
  followRedirects: boolean;
  maxRedirects: number;
  insecure: boolean;
  method: string | undefined;
  headers: string[];
  data: string | undefined;
  /** `-G`: data goes into the query. */
  dataInQuery: boolean;
  /** Per URL, in order; the last one is not repeated. */
  outputs: string[];
  remoteName: boolean;
  writeOut: string | undefined;
  userAgent: string | undefined;
  user: string | undefined;
  maxTimeMs: number | undefined;
  connectTimeoutMs: number | undefined;
  /** `host:port` → address (`--resolve`); `*` as host matches every host. */
  resolve: Map<string, string>;
  /** `HOST1:PORT1:HOST2:PORT2` (`--connect-to`). */
  connectTo: string[];
  retries: number;
  retryDelayMs: number;
  retryConnRefused: boolean;
  retryAllErrors: boolean;
  noProgressMeter: boolean;
  help: boolean;
  version: boolean;
}

/** A mistake on the command line: curl's exit code and text. */
export class CurlUsageError extends Error {
  override readonly name = 'CurlUsageError';
  readonly exitCode = 2;
}

type Setter = (options: CurlOptions, value: string) => void;
interface Flag {
  takesValue: boolean;
  set: Setter;
}

const flag = (set: (options: CurlOptions) => void): Flag => ({ takesValue: false, set });
const value = (set: Setter): Flag => ({ takesValue: true, set });
const seconds = (text: string, name: string): number => {
  const number = Number(text);
  if (text === '' || Number.isNaN(number) || number < 0) throw new CurlUsageError(`option ${name}: expected a proper numerical parameter`);
  return Math.round(number * 1000);
};
const addData: Setter = (o, text) => void (o.data = o.data === undefined ? text : `${o.data}&${text}`);

const LONG: Readonly<Record<string, Flag>> = {
  silent: flag((o) => (o.silent = true)),
  'no-progress-meter': flag((o) => (o.noProgressMeter = true)),
  'progress-bar': flag((o) => (o.noProgressMeter = true)),
  'show-error': flag((o) => (o.showError = true)),
  verbose: flag((o) => (o.verbose = true)),
  include: flag((o) => (o.include = true)),
  'show-headers': flag((o) => (o.include = true)),
  head: flag((o) => (o.head = true)),
  fail: flag((o) => (o.fail = true)),
  'fail-with-body': flag((o) => (o.failWithBody = true)),
  location: flag((o) => (o.followRedirects = true)),
  'max-redirs': value((o, text) => (o.maxRedirects = Number(text))),
  insecure: flag((o) => (o.insecure = true)),
  request: value((o, text) => (o.method = text)),
  header: value((o, text) => o.headers.push(text)),
  data: value(addData),
  'data-raw': value(addData),
  'data-ascii': value(addData),
  'data-binary': value(addData),
  json: value((o, text) => {
    addData(o, text);
    o.headers.push('Content-Type: application/json', 'Accept: application/json');
  }),
  get: flag((o) => (o.dataInQuery = true)),
  output: value((o, text) => o.outputs.push(text)),
  'remote-name': flag((o) => (o.remoteName = true)),
  'write-out': value((o, text) => (o.writeOut = text)),
  'user-agent': value((o, text) => (o.userAgent = text)),
  user: value((o, text) => (o.user = text)),
  cookie: value((o, text) => o.headers.push(`Cookie: ${text}`)),
  referer: value((o, text) => o.headers.push(`Referer: ${text}`)),
  'max-time': value((o, text) => (o.maxTimeMs = seconds(text, '--max-time'))),
  'connect-timeout': value((o, text) => (o.connectTimeoutMs = seconds(text, '--connect-timeout'))),
  resolve: value((o, text) => {
    const [host = '', port = '', ...address] = text.replace(/^[+-]/, '').split(':');
    o.resolve.set(`${host.toLowerCase()}:${port}`, address.join(':').split(',')[0] ?? '');
  }),
  'connect-to': value((o, text) => o.connectTo.push(text)),
  retry: value((o, text) => (o.retries = Number(text))),
  'retry-delay': value((o, text) => (o.retryDelayMs = seconds(text, '--retry-delay'))),
  'retry-max-time': value(() => undefined),
  'retry-connrefused': flag((o) => (o.retryConnRefused = true)),
  'retry-all-errors': flag((o) => (o.retryAllErrors = true)),
  url: value((o, text) => o.urls.push(text)),
  help: flag((o) => (o.help = true)),
  version: flag((o) => (o.version = true)),
  ipv4: flag(() => undefined),
  'http1.1': flag(() => undefined),
  compressed: flag(() => undefined),
  globoff: flag(() => undefined),
  'no-buffer': flag(() => undefined),
  'no-keepalive': flag(() => undefined),
};

const SHORT: Readonly<Record<string, string>> = {
  s: 'silent',
  S: 'show-error',
  v: 'verbose',
  i: 'include',
  I: 'head',
  f: 'fail',
  L: 'location',
  k: 'insecure',
  X: 'request',
  H: 'header',
  d: 'data',
  G: 'get',
  o: 'output',
  O: 'remote-name',
  w: 'write-out',
  A: 'user-agent',
  u: 'user',
  b: 'cookie',
  e: 'referer',
  m: 'max-time',
  h: 'help',
  V: 'version',
  '4': 'ipv4',
  g: 'globoff',
  N: 'no-buffer',
  '#': 'progress-bar',
};

/** Throws {@link CurlUsageError} with curl's own sentence. */
export function parseCurlOptions(args: readonly string[]): CurlOptions {
  const options: CurlOptions = {
    urls: [],
    silent: false,
    showError: false,
    verbose: false,
    include: false,
    head: false,
    fail: false,
    failWithBody: false,
    followRedirects: false,
    maxRedirects: 50,
    insecure: false,
    method: undefined,
    headers: [],
    data: undefined,
    dataInQuery: false,
    outputs: [],
    remoteName: false,
    writeOut: undefined,
    userAgent: undefined,
    user: undefined,
    maxTimeMs: undefined,
    connectTimeoutMs: undefined,
    resolve: new Map(),
    connectTo: [],
    retries: 0,
    retryDelayMs: 0,
    retryConnRefused: false,
    retryAllErrors: false,
    noProgressMeter: false,
    help: false,
    version: false,
  };
  const words = [...args];
  const take = (name: string, found: Flag, attached: string | undefined): void => {
    const given = attached ?? (found.takesValue ? words.shift() : '');
    if (given === undefined) throw new CurlUsageError(`option ${name}: requires parameter`);
    found.set(options, given);
  };
  while (words.length > 0) {
    const word = words.shift()!;
    if (word === '--') options.urls.push(...words.splice(0));
    else if (word.startsWith('--')) {
      const found = LONG[word.slice(2)];
      if (!found) throw new CurlUsageError(`option ${word}: is unknown`);
      take(word, found, undefined);
    } else if (word.startsWith('-') && word !== '-') {
      for (let i = 1; i < word.length; i++) {
        const found = LONG[SHORT[word[i]!] ?? ''];
        if (!found) throw new CurlUsageError(`option ${word.slice(0, 1)}${word[i]}: is unknown`);
        if (!found.takesValue) {
          take(word, found, '');
          continue;
        }
        take(`-${word[i]}`, found, word.slice(i + 1) || undefined);
        break;
      }
    } else options.urls.push(word);
  }
  return options;
}
