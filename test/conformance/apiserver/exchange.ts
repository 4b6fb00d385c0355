/** One HTTP exchange with an API server, as a client without any library would have it. @module */
import { request as httpsRequest, type Agent } from 'node:https';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** Who asks: the administrator (`system:masters`), two people of the group `staff`, a token that nobody issued, or nobody. */
export type Who = 'admin' | 'jane' | 'john' | 'stranger' | 'nobody';

/** In paths and bodies `{ns}` stands for the case's own namespace, and serves as a name that is its own. */
export interface Request {
  method: string;
  path: string;
  headers?: Record<string, string>;
  /** An object goes as JSON, text and bytes as they are. */
  body?: object | string | Buffer;
  as?: Who;
  /** For a watch: so many events besides bookmarks are waited for; fewer when the server ends the stream before. */
  events?: number;
  /** Asked again until the answer is this. */
  until?: (answer: Answer) => boolean;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** The parsed text; of a watch the list of events; the text itself where it is no JSON. */
  body: unknown;
}

/** An API server that takes requests, and how to reach it. */
export interface Peer {
  name: 'kube-apiserver' | 'embedded';
  url: string;
  ca: string;
  tokens: Readonly<Record<'admin' | 'jane' | 'john', string>>;
  agent: Agent;
  stop(): Promise<void>;
}

const PATIENCE_MS = 30_000;

/** Sends a request whose `{ns}` stands for `namespace`. */
export function exchange(peer: Peer, request: Request, namespace: string): Promise<Answer> {
  const { method, path, headers = {}, as = 'admin' } = request;
  const body = bytesOf(request.body, namespace);
  const token = as === 'nobody' ? '' : as === 'stranger' ? 'not-a-token' : peer.tokens[as];
  return new Promise((resolve, reject) => {
    const outgoing = httpsRequest(
      peer.url + path.replaceAll('{ns}', namespace),
      {
        method,
        ca: peer.ca,
        agent: peer.agent,
        timeout: PATIENCE_MS,
        headers: {
          'user-agent': 'conformance/1',
          ...(token && { authorization: `Bearer ${token}` }),
          ...(body && { 'content-length': String(body.length) }),
          ...(typeof request.body === 'object' && !Buffer.isBuffer(request.body) && { 'content-type': 'application/json' }),
          ...headers,
        },
      },
      (response) => void readAnswer(response, request).then(resolve, reject),
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error(`${peer.name}: no answer to ${method} ${path}`)));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function bytesOf(body: Request['body'], namespace: string): Buffer | undefined {
  if (body === undefined || Buffer.isBuffer(body)) return body;
  return Buffer.from((typeof body === 'string' ? body : JSON.stringify(body)).replaceAll('{ns}', namespace));
}

async function readAnswer(response: IncomingMessage, request: Request): Promise<Answer> {
  const { statusCode: status = 0, headers } = response;
  const isWatch = request.events !== undefined && status === 200;
  const text = await (isWatch ? readLines(response, request.events!) : readAll(response));
  return { status, headers, text, body: isWatch ? linesOf(text).map(parsed) : parsed(text) };
}

async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** Whole lines, until enough events that are no bookmarks have come, or the stream ends. */
async function readLines(response: IncomingMessage, events: number): Promise<string> {
  let text = '';
  for await (const chunk of response as AsyncIterable<Buffer>) {
    text += chunk.toString('utf8');
    const whole = linesOf(text.slice(0, text.lastIndexOf('\n') + 1));
    if (events > 0 && whole.filter((line) => !line.startsWith('{"type":"BOOKMARK"')).length >= events) break;
  }
  response.destroy();
  return text;
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
