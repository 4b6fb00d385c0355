/** One transfer of curl, redirects included: look-up, connection, request, body, each with its time-out. @module */
import type { IncomingMessage } from 'node:http';
import type { TwinSocket } from '../../net/types.ts';
import type { Process } from '../program.ts';
import { couldNotConnect, CURL_VERSION, CurlError, CurlExit, timedOut, type Phase } from './curl-errors.ts';
import type { CurlOptions } from './curl-options.ts';
import { call } from './http-client.ts';

export interface TransferResult {
  error: CurlError | undefined;
  /** 0 when no answer came. */
  status: number;
  received: number;
  expected: number | undefined;
  url: string;
  method: string;
  redirects: number;
  contentType: string;
  redirectUrl: string;
  remoteIP: string;
  remotePort: number;
  localIP: string;
  totalMs: number;
  lookupMs: number;
  connectMs: number;
  firstByteMs: number;
}

export interface Sink {
  /** Body bytes, and heads with `-i` or `-I`. */
  body(chunk: Buffer): void;
  /** A line of `-v`. */
  note(line: string): void;
}

/** Transfers one URL into `sink`. @throws CurlError with curl's exit code and message */
export async function transfer(process: Process, options: CurlOptions, url: string, sink: Sink): Promise<TransferResult> {
  return new Transfer(process, options, sink).run(url);
}

class Transfer {
  readonly #process: Process;
  readonly #options: CurlOptions;
  readonly #sink: Sink;
  readonly #startedAt: number;
  readonly #result: TransferResult;
  #phase: Phase = { kind: 'resolving' };

  constructor(process: Process, options: CurlOptions, sink: Sink) {
    this.#process = process;
    this.#options = options;
    this.#sink = sink;
    this.#startedAt = process.clock.now();
    this.#result = {
      error: undefined,
      status: 0,
      received: 0,
      expected: undefined,
      url: '',
      method: 'GET',
      redirects: 0,
      contentType: '',
      redirectUrl: '',
      remoteIP: '',
      remotePort: 0,
      localIP: '',
      totalMs: 0,
      lookupMs: 0,
      connectMs: 0,
      firstByteMs: 0,
    };
  }

  get #elapsed(): number {
    return this.#process.clock.now() - this.#startedAt;
  }

  async run(url: string): Promise<TransferResult> {
    const limit = new AbortController();
    const { maxTimeMs } = this.#options;
    const cancel = maxTimeMs ? this.#process.clock.after(maxTimeMs, () => limit.abort(new Error('max-time'))) : () => undefined;
    const signal = AbortSignal.any([limit.signal, this.#process.signal]);
    try {
      await this.#follow(parseUrl(url), signal);
    } catch (error) {
      if (limit.signal.aborted) this.#result.error = timedOut(this.#phase, this.#elapsed);
      else if (error instanceof CurlError) this.#result.error = error;
      else if (this.#process.signal.aborted) this.#result.error = new CurlError(CurlExit.ReceiveError, 'Interrupted');
      else throw error;
    } finally {
      cancel();
    }
    this.#result.totalMs = this.#elapsed;
    return this.#result;
  }

  async #follow(first: URL, signal: AbortSignal): Promise<void> {
    let url = first;
    let method = this.#method();
    let body = this.#options.dataInQuery || this.#options.head ? undefined : this.#options.data;
    for (;;) {
      const answer = await this.#exchange(url, method, body, signal);
      const location = answer.headers.location;
      const redirected = location !== undefined && [301, 302, 303, 307, 308].includes(answer.statusCode ?? 0);
      this.#result.redirectUrl = redirected ? new URL(location, url).href : '';
      if (!redirected || !this.#options.followRedirects) return;
      if (this.#result.redirects >= this.#options.maxRedirects) {
        throw new CurlError(CurlExit.TooManyRedirects, `Maximum (${this.#options.maxRedirects}) redirects followed`);
      }
      this.#result.redirects += 1;
      // As browsers do, curl goes on with GET after 301, 302 and 303 to a POST.
      if ((answer.statusCode === 303 && method !== 'HEAD') || ([301, 302].includes(answer.statusCode!) && method === 'POST')) {
        method = 'GET';
        body = undefined;
      }
      url = parseUrl(new URL(location, url).href);
      this.#sink.note(`* Issue another request to this URL: '${url.href}'`);
    }
  }

  #method(): string {
    const { method, head, data, dataInQuery } = this.#options;
    return method ?? (head ? 'HEAD' : data !== undefined && !dataInQuery ? 'POST' : 'GET');
  }

  async #exchange(url: URL, method: string, body: string | undefined, signal: AbortSignal): Promise<IncomingMessage> {
    const socket = await this.#connect(url, signal);
    try {
      return await this.#request(url, socket, method, body, signal);
    } finally {
      socket.destroy();
    }
  }

  async #connect(url: URL, signal: AbortSignal): Promise<TwinSocket> {
    const { network, clock } = this.#process;
    const { connectTimeoutMs } = this.#options;
    const host = url.hostname;
    const port = Number(url.port || 80);
    const startedAt = clock.now();
    const limit = new AbortController();
    const cancel = connectTimeoutMs ? clock.after(connectTimeoutMs, () => limit.abort(new Error('connect-timeout'))) : () => undefined;
    const over = AbortSignal.any([signal, limit.signal]);
    try {
      const target = this.#targetOf(host, port);
      this.#phase = { kind: 'resolving' };
      const addresses = target.address ? [target.address] : await this.#resolve(target.host, over);
      this.#result.lookupMs = this.#elapsed;
      this.#phase = { kind: 'connecting' };
      for (const address of addresses) {
        this.#sink.note(`*   Trying ${address}:${target.port}...`);
        try {
          const socket = await network.dial({ address, port: target.port }, { signal: over });
          this.#result.connectMs = this.#elapsed;
          Object.assign(this.#result, { remoteIP: address, remotePort: target.port, localIP: socket.localAddress });
          this.#sink.note(`* Connected to ${host} (${address}) port ${port}`);
          return socket;
        } catch (error) {
          over.throwIfAborted();
          const why = { ECONNREFUSED: 'Connection refused', EHOSTUNREACH: 'Host is unreachable', ETIMEDOUT: 'Operation timed out' };
          this.#sink.note(
            `* connect to ${address} port ${target.port} from ${network.ip} port 0 failed: ${why[(error as { code: keyof typeof why }).code] ?? String(error)}`,
          );
        }
      }
      const failure = couldNotConnect(host, port, clock.now() - startedAt);
      this.#sink.note(`* ${failure.message}`);
      throw failure;
    } catch (error) {
      if (limit.signal.aborted) throw timedOut(this.#phase, clock.now() - startedAt);
      throw error;
    } finally {
      cancel();
    }
  }

  /** Applies `--connect-to` and `--resolve`. */
  #targetOf(host: string, port: number): { host: string; port: number; address: string | undefined } {
    for (const rule of this.#options.connectTo) {
      const [fromHost = '', fromPort = '', toHost = '', toPort = ''] = rule.split(':');
      if ((fromHost === '' || fromHost === host) && (fromPort === '' || Number(fromPort) === port)) {
        return { host: toHost || host, port: Number(toPort) || port, address: undefined };
      }
    }
    const address = this.#options.resolve.get(`${host.toLowerCase()}:${port}`) ?? this.#options.resolve.get(`*:${port}`);
    return { host, port, address };
  }

  async #resolve(host: string, signal: AbortSignal): Promise<string[]> {
    try {
      return await this.#process.network.resolve(host, { signal });
    } catch {
      signal.throwIfAborted();
      this.#sink.note(`* Could not resolve host: ${host}`);
      throw new CurlError(CurlExit.CouldNotResolve, `Could not resolve host: ${host}`);
    }
  }

  async #request(url: URL, socket: TwinSocket, method: string, body: string | undefined, signal: AbortSignal): Promise<IncomingMessage> {
    const { dataInQuery, data } = this.#options;
    const query = dataInQuery && data !== undefined ? `${url.search ? `${url.search}&` : '?'}${data}` : url.search;
    const path = `${url.pathname}${query}`;
    const headers = this.#headers(url, body);
    this.#result.url = url.href;
    this.#result.method = method;
    this.#phase = { kind: 'transfer', received: 0, expected: undefined };
    this.#sink.note(`> ${method} ${path} HTTP/1.1`);
    for (const [name, value] of headers) this.#sink.note(`> ${name}: ${value}`);
    this.#sink.note('> ');
    this.#sink.note('* Request completely sent off');
    let answer: IncomingMessage;
    try {
      answer = await call(socket, { method, path, headers, body, signal });
    } catch (error) {
      signal.throwIfAborted();
      const reset = (error as { code?: string; message: string }).code === 'ECONNRESET' && !/hang up/.test((error as Error).message);
      throw reset
        ? new CurlError(CurlExit.ReceiveError, 'Recv failure: Connection reset by peer')
        : new CurlError(CurlExit.EmptyReply, 'Empty reply from server');
    }
    this.#result.firstByteMs = this.#elapsed;
    return this.#receive(answer, signal);
  }

  #headers(url: URL, body: string | undefined): [string, string][] {
    const { user, userAgent } = this.#options;
    const headers = new Map<string, [string, string]>();
    const put = (name: string, value: string): void => void headers.set(name.toLowerCase(), [name, value]);
    put('Host', url.host);
    const credentials = user ?? (url.username && `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`);
    if (credentials)
      put('Authorization', `Basic ${Buffer.from(credentials.includes(':') ? credentials : `${credentials}:`).toString('base64')}`);
    put('User-Agent', userAgent ?? `curl/${CURL_VERSION}`);
    put('Accept', '*/*');
    if (body !== undefined) {
      put('Content-Length', String(Buffer.byteLength(body)));
      put('Content-Type', 'application/x-www-form-urlencoded');
    }
    for (const header of this.#options.headers) {
      const [, name = '', value = ''] = /^([^:;]+)[:;]\s*(.*)$/.exec(header) ?? [];
      // `-H "Name:"` takes the header away, `-H "Name;"` sends it empty.
      if (value === '' && header.trimEnd().endsWith(':')) headers.delete(name.toLowerCase());
      else if (name) put(name, value);
    }
    return [...headers.values()];
  }

  async #receive(answer: IncomingMessage, signal: AbortSignal): Promise<IncomingMessage> {
    const { include, head, fail, failWithBody } = this.#options;
    const status = answer.statusCode ?? 0;
    const lines = [`HTTP/${answer.httpVersion} ${status} ${answer.statusMessage ?? ''}`.trimEnd()];
    for (let i = 0; i < answer.rawHeaders.length; i += 2) lines.push(`${answer.rawHeaders[i]}: ${answer.rawHeaders[i + 1]}`);
    for (const line of lines) this.#sink.note(`< ${line}`);
    this.#sink.note('< ');
    const length = answer.headers['content-length'];
    const expected = head || length === undefined ? undefined : Number(length);
    Object.assign(this.#result, { status, expected, contentType: answer.headers['content-type'] ?? '' });
    const refused = status >= 400 ? new CurlError(CurlExit.HttpReturnedError, `The requested URL returned error: ${status}`) : undefined;
    if (include || head) this.#sink.body(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`));
    if (refused && fail) {
      answer.destroy();
      throw refused;
    }
    const skipped = this.#options.followRedirects && status >= 300 && status < 400 && answer.headers.location !== undefined;
    try {
      for await (const chunk of answer) {
        this.#result.received += (chunk as Buffer).length;
        this.#phase = { kind: 'transfer', received: this.#result.received, expected };
        if (!skipped) this.#sink.body(chunk as Buffer);
      }
    } catch {
      signal.throwIfAborted();
      const left = (expected ?? 0) - this.#result.received;
      throw left > 0
        ? new CurlError(CurlExit.PartialFile, `transfer closed with ${left} bytes remaining to read`)
        : new CurlError(CurlExit.ReceiveError, 'Recv failure: Connection reset by peer');
    }
    signal.throwIfAborted();
    this.#sink.note('* Closing connection');
    if (refused && failWithBody) throw refused;
    return answer;
  }
}

/** URLs without a scheme are http. */
function parseUrl(text: string): URL {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme && scheme !== 'http') {
    throw scheme === 'https'
      ? new CurlError(CurlExit.SslConnectError, 'TLS is not modelled inside this cluster: use http')
      : new CurlError(CurlExit.UnsupportedProtocol, `Protocol "${scheme}" not supported`);
  }
  try {
    return new URL(scheme ? text : `http://${text}`);
  } catch {
    throw new CurlError(CurlExit.BadUrl, `URL rejected: Malformed input to a URL function`);
  }
}
