/** The streaming subresources of pods: log, exec, attach, portforward. @module */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Pod } from '../../kube/resources.ts';
import { badRequest, invalid, StatusError } from '../../kube/status-error.ts';
import { connectionOf } from '../admission/policies/connection.ts';
import type { AuditRecord } from '../audit/trail.ts';
import { tableIdOf } from '../kind-registry.ts';
import type { ContainerRef, LogOptions, PodRuntime } from '../pod-runtime.ts';
import type { UserInfo } from '../registry/backend.ts';
import { methodNotAllowed, type Registry } from '../registry/registry.ts';
import { flag, number } from './query.ts';
import { warningHeaders } from './respond.ts';
import type { ResourceRoute } from './route.ts';

const STREAMS: ReadonlySet<string> = new Set(['log', 'exec', 'attach', 'portforward']);

interface StreamRequest {
  request: IncomingMessage;
  query: URLSearchParams;
  route: ResourceRoute;
  user: UserInfo;
  /** Of the audit log. */
  record: AuditRecord | undefined;
}

export class PodStreams {
  readonly #registry: Registry;
  readonly #runtime: () => PodRuntime | undefined;
  readonly #signal: AbortSignal;

  constructor(registry: Registry, runtime: () => PodRuntime | undefined, signal: AbortSignal) {
    this.#registry = registry;
    this.#runtime = runtime;
    this.#signal = signal;
  }

  serves({ kind, subresource }: ResourceRoute): boolean {
    return tableIdOf(kind) === 'pods' && subresource !== undefined && STREAMS.has(subresource);
  }

  /** A request without an upgrade: logs, or a client that forgot to ask for one. */
  async handle(of: StreamRequest & { response: ServerResponse }): Promise<void> {
    const { query, route, request } = of;
    this.#admit(of, (text) => of.response.appendHeader('warning', warningHeaders([text])));
    if (route.subresource === 'log') {
      if (request.method !== 'GET') throw methodNotAllowed();
      return this.#log(of);
    }
    const pod = await this.#pod(route);
    if (route.subresource !== 'portforward') containerOf(pod, query.get('container'));
    requireNode(pod);
    throw badRequest('Upgrade request required');
  }

  /** Resolves when the stream is over. @throws StatusError before anything is written to the socket. */
  async handleUpgrade(of: StreamRequest & { socket: Duplex; head: Buffer }): Promise<void> {
    const { request, socket, head, query, route } = of;
    // An upgraded connection has no place for warnings.
    this.#admit(of, () => undefined);
    const pod = await this.#pod(route);
    requireNode(pod);
    const runtime = this.#requireRuntime();
    // Loaded when first used: the codecs cost start-up time.
    const { serveContainerStream, servePortForward } = await import('../streaming/index.ts');
    const { name, namespace = '' } = pod.metadata;
    if (route.subresource === 'portforward') {
      await servePortForward({ request, socket, head, connect: (port) => runtime.portForward({ namespace, pod: name }, port) });
      return;
    }
    const container = containerOf(pod, query.get('container'));
    const options = streamOptions(query);
    const command = query.getAll('command');
    const isExec = route.subresource === 'exec';
    if (isExec && command.length === 0) throw badRequest('you must specify at least 1 container command to run');
    await serveContainerStream({
      request,
      socket,
      head,
      options,
      run: (streams) => (isExec ? runtime.exec(container, command, streams) : runtime.attach(container, streams)),
    });
  }

  async #log({ query, route, response }: StreamRequest & { response: ServerResponse }): Promise<void> {
    const options = logOptions(query, route.name ?? '', AbortSignal.any([goneSignal(response), this.#signal]));
    const pod = await this.#pod(route);
    const of = containerOf(pod, query.get('container'));
    if (!pod.spec?.nodeName) {
      // A pod that no node has yet has nothing to say, which is no fault.
      response.writeHead(204).end();
      return;
    }
    const runtime = this.#requireRuntime();
    const output = new PassThrough();
    let sent: Promise<void> | undefined;
    // The head waits for the first byte or the end, so that a refusal can still be a Status.
    const send = (): Promise<void> => {
      if (!sent) {
        response.writeHead(200, { 'content-type': 'text/plain', 'cache-control': 'no-cache, private' });
        // A client that goes away ends the log by the signal.
        sent = pipeline(output, response).catch(() => undefined);
      }
      return sent;
    };
    output.once('readable', () => void send());
    // A followed log may stay quiet for long: its head does not wait.
    const early = options.follow ? setImmediate(() => void send()) : undefined;
    try {
      await runtime.logs(of, options, output);
    } finally {
      clearImmediate(early);
    }
    output.end();
    await send();
  }

  /** @throws StatusError when a policy refuses the connection */
  #admit({ query, route, user, record }: StreamRequest, warn: (text: string) => void): void {
    const { policies } = this.#registry.backend;
    if (policies.isEmpty) return;
    const { kind, namespace = '', name = '', subresource = '' } = route;
    const context = { user, warn, annotate: (key: string, value: string) => record?.annotates(key, value) };
    const connection = connectionOf({ kind, namespace, name, subresource, query, context });
    if (connection) policies.validate(connection);
  }

  #pod({ namespace, name, kind }: ResourceRoute): Promise<Pod> {
    return this.#registry.get({ kind, namespace, name: name ?? '' });
  }

  #requireRuntime(): PodRuntime {
    const runtime = this.#runtime();
    if (!runtime) throw new StatusError(501, 'NotImplemented', 'no kubelet is connected to this API server');
    return runtime;
  }
}

/** Aborts when the client is gone, or has been served. */
function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  return gone.signal;
}

function requireNode(pod: Pod): void {
  if (!pod.spec?.nodeName) throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
}

/** kube-apiserver's rules: something must be attached, and a terminal has one output. */
function streamOptions(query: URLSearchParams): { stdin: boolean; stdout: boolean; stderr: boolean; tty: boolean } {
  const [stdin = false, stdout = false, stderr = false, tty = false] = ['stdin', 'stdout', 'stderr', 'tty'].map((name) =>
    flag(query, name),
  );
  if (tty && stderr) throw badRequest('tty and stderr cannot both be true');
  if (!stdin && !stdout && !stderr) throw badRequest('you must specify at least one of stdin, stdout, stderr');
  return { stdin, stdout, stderr, tty };
}

/** The container that a request means. @throws StatusError 400 in kube-apiserver's wording. */
function containerOf(pod: Pod, wanted: string | null): ContainerRef {
  const { name, namespace = '' } = pod.metadata;
  const names = (pod.spec?.containers ?? []).map((container) => container.name);
  const init = (pod.spec?.initContainers ?? []).map((container) => container.name);
  const ephemeral = (pod.spec?.ephemeralContainers ?? []).map((container) => container.name);
  if (!wanted) {
    if (names.length === 1) return { namespace, pod: name, container: names[0]! };
    const others = init.length > 0 ? ` or one of the init containers: [${init.join(' ')}]` : '';
    throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${names.join(' ')}]${others}`);
  }
  if (![...names, ...init, ...ephemeral].includes(wanted)) throw badRequest(`container ${wanted} is not valid for pod ${name}`);
  return { namespace, pod: name, container: wanted };
}

function logOptions(query: URLSearchParams, pod: string, signal: AbortSignal): LogOptions {
  const invalidOption = (field: string, value: number, why: string): StatusError =>
    invalid({ group: '', kind: 'PodLogOptions' }, pod, [
      { reason: 'FieldValueInvalid', field, message: `Invalid value: ${value}: ${why}` },
    ]);
  const tailLines = number(query, 'tailLines');
  const limitBytes = number(query, 'limitBytes');
  const sinceSeconds = number(query, 'sinceSeconds');
  const sinceTime = query.get('sinceTime');
  if (tailLines !== undefined && tailLines < 0) throw invalidOption('tailLines', tailLines, 'must be greater than or equal to 0');
  if (limitBytes !== undefined && limitBytes < 1) throw invalidOption('limitBytes', limitBytes, 'must be greater than 0');
  if (sinceSeconds !== undefined && sinceSeconds < 1) throw invalidOption('sinceSeconds', sinceSeconds, 'must be greater than 0');
  return {
    follow: flag(query, 'follow') ?? false,
    previous: flag(query, 'previous') ?? false,
    timestamps: flag(query, 'timestamps') ?? false,
    ...(tailLines !== undefined && { tailLines }),
    ...(limitBytes !== undefined && { limitBytes }),
    ...(sinceSeconds !== undefined && { sinceSeconds }),
    ...(sinceTime && { sinceTime }),
    signal,
  };
}
