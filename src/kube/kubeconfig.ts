/**
 * Where a cluster is and how to prove who one is: kubeconfig files (`--kubeconfig`, `KUBECONFIG`,
 * `~/.kube/config`), a pod's own service account, exec plug-ins.
 * @module
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';

/** Proof of identity, as far as it is known now. Never logged. */
export interface Credentials {
  token?: string;
  /** PEM. */
  certificate?: string;
  key?: string;
  /** `user:password` */
  basic?: string;
}

export interface ClusterConnection {
  /** `https://host:port[/prefix]` */
  server: string;
  /** PEM; absent: the system's authorities. */
  ca?: string;
  insecureSkipTlsVerify?: boolean;
  /** Name to verify in the server's certificate instead of the host. */
  serverName?: string;
  /** Namespace of the context; `default` when it names none. */
  namespace: string;
  /** Name of the context; absent in a cluster. */
  context?: string;
  /** `refresh` asks again instead of answering from memory: after a 401. */
  credentials(refresh?: boolean): Promise<Credentials>;
}

export interface LoadOptions {
  /** A file that must exist; wins over `KUBECONFIG`. */
  path?: string;
  /** Wins over `current-context`. */
  context?: string;
  env?: Readonly<Record<string, string | undefined>>;
  home?: string;
  /** Directory of a pod's service account. */
  serviceAccountDirectory?: string;
  /** Milliseconds since the epoch; for the expiry of plug-ins' credentials. */
  now?: () => number;
}

/** A kubeconfig that cannot be used; the message names file and entry. */
export class KubeconfigError extends Error {
  override readonly name = 'KubeconfigError';
}

interface ExecPlugin {
  apiVersion?: string;
  command?: string;
  args?: string[] | null;
  env?: { name: string; value: string }[] | null;
  installHint?: string;
}

type Entry = Record<string, unknown>;

interface ConfigFile {
  path: string;
  clusters: Map<string, Entry>;
  users: Map<string, Entry>;
  contexts: Map<string, Entry>;
  currentContext?: string;
}

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const EXEC_TIMEOUT_MS = 60_000;

/**
 * Finds the cluster that kubectl would talk to; without any kubeconfig, the one this pod runs in.
 * @throws KubeconfigError
 * @example const client = new HttpClient(await loadConnection({ context: 'cce-lab' }));
 */
export async function loadConnection(options: LoadOptions = {}): Promise<ClusterConnection> {
  const env = options.env ?? process.env;
  const paths = options.path ? [options.path] : (env['KUBECONFIG']?.split(delimiter).filter((path) => path !== '') ?? []);
  const files = paths.length > 0 ? paths : [join(options.home ?? homedir(), '.kube', 'config')];
  const read = await Promise.all(files.map((path) => readConfig(path, options.path !== undefined)));
  const configs = read.filter((config) => config !== undefined);
  if (configs.length > 0) return connectionOf(configs, options);
  if (env['KUBERNETES_SERVICE_HOST']) return inClusterConnection(options);
  throw new KubeconfigError(
    `no kubeconfig found: ${files.join(', ')} ${files.length === 1 ? 'does' : 'do'} not exist, and this is not a pod`,
  );
}

/** The connection of a pod: its token is read anew each time, since the kubelet renews it. */
export async function inClusterConnection(options: LoadOptions = {}): Promise<ClusterConnection> {
  const env = options.env ?? process.env;
  const directory = options.serviceAccountDirectory ?? SERVICE_ACCOUNT;
  const host = env['KUBERNETES_SERVICE_HOST'];
  if (!host) throw new KubeconfigError('KUBERNETES_SERVICE_HOST is not set: this is not a pod');
  const read = (name: string): Promise<string> =>
    readFile(join(directory, name), 'utf8').catch((error: Error) => {
      throw new KubeconfigError(`the pod's service account cannot be read: ${error.message}`);
    });
  const [ca, namespace] = await Promise.all([read('ca.crt'), read('namespace')]);
  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${env['KUBERNETES_SERVICE_PORT'] ?? '443'}`,
    ca,
    namespace: namespace.trim() || 'default',
    credentials: async () => ({ token: (await read('token')).trim() }),
  };
}

async function readConfig(path: string, mustExist: boolean): Promise<ConfigFile | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (!mustExist && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new KubeconfigError(`kubeconfig ${path} cannot be read: ${(error as Error).message}`);
  }
  const { parse } = await import('yaml');
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    throw new KubeconfigError(`kubeconfig ${path} is not YAML: ${(error as Error).message.split('\n')[0]}`);
  }
  const root = entryOf(document ?? {}, `kubeconfig ${path}`);
  const current = root['current-context'];
  return {
    path,
    clusters: named(root['clusters'], 'cluster', path),
    users: named(root['users'], 'user', path),
    contexts: named(root['contexts'], 'context', path),
    ...(typeof current === 'string' && current && { currentContext: current }),
  };
}

function entryOf(value: unknown, where: string): Entry {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new KubeconfigError(`${where} must be a map`);
  return value as Entry;
}

function named(list: unknown, inner: string, path: string): Map<string, Entry> {
  if (list === undefined || list === null) return new Map();
  if (!Array.isArray(list)) throw new KubeconfigError(`kubeconfig ${path}: ${inner}s must be a list`);
  return new Map(
    list.map((item: unknown, index): [string, Entry] => {
      const entry = entryOf(item, `kubeconfig ${path}: ${inner}s[${index}]`);
      return [String(entry['name']), entryOf(entry[inner] ?? {}, `kubeconfig ${path}: ${inner} "${String(entry['name'])}"`)];
    }),
  );
}

/** Of several files the first that names a thing wins, as in kubectl. */
function find(
  configs: readonly ConfigFile[],
  of: 'clusters' | 'users' | 'contexts',
  name: string,
): { entry: Entry; path: string } | undefined {
  for (const config of configs) {
    const entry = config[of].get(name);
    if (entry) return { entry, path: config.path };
  }
  return undefined;
}

async function connectionOf(configs: readonly ConfigFile[], options: LoadOptions): Promise<ClusterConnection> {
  const files = configs.map(({ path }) => path).join(', ');
  const name = options.context ?? configs.find(({ currentContext }) => currentContext)?.currentContext;
  if (!name) throw new KubeconfigError(`kubeconfig ${files}: no current-context is set`);
  const context = find(configs, 'contexts', name);
  if (!context) throw new KubeconfigError(`kubeconfig ${files}: there is no context "${name}"`);
  const clusterName = typeof context.entry['cluster'] === 'string' ? context.entry['cluster'] : '';
  const cluster = find(configs, 'clusters', clusterName);
  if (!cluster) throw new KubeconfigError(`kubeconfig ${files}: context "${name}" names the cluster "${clusterName}", which is not there`);
  const server = cluster.entry['server'];
  if (typeof server !== 'string' || !URL.canParse(server)) {
    throw new KubeconfigError(`kubeconfig ${cluster.path}: cluster "${clusterName}": server is not a URL`);
  }
  const userName = context.entry['user'];
  const user = typeof userName === 'string' && userName ? find(configs, 'users', userName) : undefined;
  if (userName && !user)
    throw new KubeconfigError(`kubeconfig ${files}: context "${name}" names the user ${JSON.stringify(userName)}, who is not there`);
  const ca = await dataOf(cluster, 'certificate-authority', `cluster "${clusterName}"`);
  const serverName = cluster.entry['tls-server-name'];
  return {
    server: server.replace(/\/+$/, ''),
    context: name,
    namespace: (context.entry['namespace'] as string | undefined) || 'default',
    ...(ca && { ca }),
    ...(cluster.entry['insecure-skip-tls-verify'] === true && { insecureSkipTlsVerify: true }),
    ...(typeof serverName === 'string' && { serverName }),
    credentials: user ? credentialsOf(user, `user "${String(userName)}"`, options) : () => Promise.resolve({}),
  };
}

/** `<field>-data` (base64) or the file that `<field>` names, relative to the kubeconfig. */
async function dataOf({ entry, path }: { entry: Entry; path: string }, field: string, what: string): Promise<string | undefined> {
  const data = entry[`${field}-data`];
  if (typeof data === 'string' && data) return Buffer.from(data, 'base64').toString('utf8');
  const file = entry[field];
  if (typeof file !== 'string' || !file) return undefined;
  const at = isAbsolute(file) ? file : resolve(dirname(path), file);
  return readFile(at, 'utf8').catch((error: Error) => {
    throw new KubeconfigError(`kubeconfig ${path}: ${what}: ${field} cannot be read: ${error.message}`);
  });
}

function credentialsOf(user: { entry: Entry; path: string }, what: string, options: LoadOptions): ClusterConnection['credentials'] {
  const { entry, path } = user;
  if (entry['auth-provider']) {
    return () =>
      Promise.reject(new KubeconfigError(`kubeconfig ${path}: ${what}: auth-provider is gone from Kubernetes; use an exec plug-in`));
  }
  if (entry['exec']) return execCredentials(entry['exec'], `kubeconfig ${path}: ${what}`, dirname(path), options);
  const tokenFile = entry['tokenFile'];
  return async () => {
    const [certificate, key] = await Promise.all([dataOf(user, 'client-certificate', what), dataOf(user, 'client-key', what)]);
    const token =
      typeof tokenFile === 'string' && tokenFile
        ? (await readFile(isAbsolute(tokenFile) ? tokenFile : resolve(dirname(path), tokenFile), 'utf8')).trim()
        : (entry['token'] as string | undefined);
    const { username, password } = entry;
    return {
      ...(certificate && { certificate }),
      ...(key && { key }),
      ...(token && { token }),
      ...(typeof username === 'string' && username && { basic: `${username}:${typeof password === 'string' ? password : ''}` }),
    };
  };
}

/** Runs the plug-in once, and again when its credential expires or is refused. */
function execCredentials(plugin: ExecPlugin, what: string, directory: string, options: LoadOptions): ClusterConnection['credentials'] {
  const now = options.now ?? Date.now;
  let known: { credentials: Credentials; expires: number } | undefined;
  let running: Promise<Credentials> | undefined;
  const run = async (): Promise<Credentials> => {
    known = await runPlugin(plugin, what, directory, options.env ?? process.env);
    return known.credentials;
  };
  return async (refresh = false) => {
    if (known && !refresh && now() < known.expires) return known.credentials;
    running ??= run().finally(() => {
      running = undefined;
    });
    return running;
  };
}

async function runPlugin(
  plugin: ExecPlugin,
  what: string,
  directory: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<{ credentials: Credentials; expires: number }> {
  const { command, args, apiVersion = 'client.authentication.k8s.io/v1' } = plugin;
  if (!command) throw new KubeconfigError(`${what}: exec.command is missing`);
  // A path with a slash is relative to the kubeconfig, a bare name is looked up on PATH.
  const program = command.includes('/') && !isAbsolute(command) ? resolve(directory, command) : command;
  const own = Object.fromEntries((plugin.env ?? []).map(({ name, value }) => [name, value]));
  const info = JSON.stringify({ apiVersion, kind: 'ExecCredential', spec: { interactive: false } });
  const output = await new Promise<string>((done, fail) => {
    const settings = {
      env: { ...env, ...own, KUBERNETES_EXEC_INFO: info } as NodeJS.ProcessEnv,
      timeout: EXEC_TIMEOUT_MS,
      maxBuffer: 1 << 20,
    };
    execFile(program, args ?? [], settings, (error, stdout) => {
      const hint = plugin.installHint ? ` (${plugin.installHint.trim()})` : '';
      if (error) {
        const why = error.code === 'ENOENT' ? 'it is not installed' : `it ended with ${String(error.code ?? error.signal)}`;
        fail(new KubeconfigError(`${what}: the exec plug-in ${command} failed: ${why}${hint}`));
      } else done(stdout);
    });
  });
  let status: Record<string, unknown> | undefined;
  try {
    status = (JSON.parse(output) as { status?: Record<string, unknown> }).status;
  } catch {
    throw new KubeconfigError(`${what}: the exec plug-in ${command} did not print an ExecCredential`);
  }
  const { token, clientCertificateData, clientKeyData, expirationTimestamp } = status ?? {};
  if (!token && !clientCertificateData)
    throw new KubeconfigError(`${what}: the exec plug-in ${command} gave neither a token nor a certificate`);
  const expires = typeof expirationTimestamp === 'string' ? Date.parse(expirationTimestamp) : Number.NaN;
  return {
    credentials: {
      ...(typeof token === 'string' && token && { token }),
      ...(typeof clientCertificateData === 'string' && { certificate: clientCertificateData }),
      ...(typeof clientKeyData === 'string' && { key: clientKeyData }),
    },
    expires: Number.isNaN(expires) ? Number.POSITIVE_INFINITY : expires,
  };
}
