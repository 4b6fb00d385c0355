/**
 * Runs a command in a container through the API server: the WebSocket form of exec (`v5.channel.k8s.io`), which sends
 * nothing and only listens.
 * @module
 */
import { WebSocket } from 'ws';
import type { ClusterConnection } from '../../kube/kubeconfig.ts';
import { pathOf, pods } from '../../kube/resources.ts';
import { StatusError } from '../../kube/status-error.ts';
import type { Status } from '../../kube/objects.ts';

export interface PodCommand {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly command: readonly string[];
}

export interface ExecLimits {
  readonly timeoutMs: number;
  /** Of standard output; a command that prints more is given up. */
  readonly bytes: number;
  readonly signal?: AbortSignal | undefined;
}

const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];
const STDOUT = 1;
const STDERR = 2;
const ERROR = 3;
/** Enough of what went wrong. */
const MOST_STDERR = 2000;

/**
 * What the command printed. @throws StatusError when the server refuses (code 403), the command fails or takes too long
 *
 * @example
 * await execInPod(connection, { namespace: 'kube-system', pod: 'cilium-x', container: 'cilium-agent', command: ['id'] }, limits);
 */
export async function execInPod(connection: ClusterConnection, of: PodCommand, limits: ExecLimits): Promise<string> {
  const printed: Uint8Array[] = [];
  await streamFromPod(connection, of, limits, (chunk) => printed.push(chunk));
  return Buffer.concat(printed).toString('utf8');
}

/** The same for what is read as it comes, and kept nowhere. @throws StatusError like {@link execInPod} */
export async function streamFromPod(
  connection: ClusterConnection,
  of: PodCommand,
  { timeoutMs, bytes, signal }: ExecLimits,
  onOutput: (chunk: Uint8Array) => void,
): Promise<void> {
  const { token, basic, certificate, key } = await connection.credentials();
  signal?.throwIfAborted();
  const url = new URL(
    `${connection.server.replace(/^http/, 'ws')}${pathOf(pods, { namespace: of.namespace, name: of.pod, subresource: 'exec' })}`,
  );
  for (const [name, value] of [
    ['container', of.container],
    ['stdout', 'true'],
    ['stderr', 'true'],
  ] as const)
    url.searchParams.set(name, value);
  for (const word of of.command) url.searchParams.append('command', word);
  const authorization = token ? `Bearer ${token}` : basic ? `Basic ${Buffer.from(basic).toString('base64')}` : undefined;
  const { ca, insecureSkipTlsVerify, serverName } = connection;
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, PROTOCOLS, {
      headers: { 'user-agent': 'cilium-cce', ...(authorization && { authorization }) },
      handshakeTimeout: timeoutMs,
      maxPayload: bytes,
      followRedirects: false,
      ...(ca && { ca }),
      ...(certificate && key && { cert: certificate, key }),
      ...(insecureSkipTlsVerify && { rejectUnauthorized: false }),
      ...(serverName && { servername: serverName }),
    });
    let size = 0;
    let complaint = '';
    const timer = setTimeout(() => end(new StatusError(504, 'Timeout', `no answer within ${timeoutMs / 1000} s`)), timeoutMs);
    const onAbort = (): void => end(signal!.reason as Error);
    signal?.addEventListener('abort', onAbort, { once: true });
    let isOver = false;
    function end(outcome: Error | undefined): void {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      if (socket.readyState === WebSocket.OPEN) socket.close(1000);
      else socket.terminate();
      if (outcome) reject(outcome);
      else resolve();
    }
    socket.on('message', (data: Buffer) => {
      const content = data.subarray(1);
      if (data[0] === STDOUT) {
        size += content.length;
        if (size > bytes) return end(new StatusError(413, 'RequestEntityTooLarge', `more than ${bytes >> 20} MiB of output`));
        onOutput(content);
      } else if (data[0] === STDERR) complaint = (complaint + content.toString('utf8')).slice(0, MOST_STDERR);
      else if (data[0] === ERROR) end(failureOf(content, complaint));
    });
    socket.on('close', () => end(new StatusError(500, 'InternalError', 'the connection ended before the command did')));
    socket.on('unexpected-response', (_request, response) => {
      const { statusCode = 500 } = response;
      response.resume();
      end(new StatusError(statusCode, statusCode === 403 ? 'Forbidden' : 'Unknown', `the API server answers ${statusCode}`));
    });
    socket.on('error', (error) => end(new StatusError(503, 'ServiceUnavailable', error.message)));
  });
}

/** The last message is a Status: success, or the exit code. */
function failureOf(content: Buffer, complaint: string): StatusError | undefined {
  try {
    const status = JSON.parse(content.toString('utf8')) as Partial<Status>;
    if (status.status === 'Success') return undefined;
    const why = complaint.trim().split('\n')[0] || status.message || 'the command failed';
    return new StatusError(status.code ?? 500, status.reason ?? 'Unknown', why);
  } catch {
    return new StatusError(500, 'InternalError', 'the end of the command cannot be understood');
  }
}
