/** A web server that says which pod answered, and what the request looked like when it arrived. @module */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Process, Program } from '../program.ts';
import { CommandNotFound } from '../program.ts';
import { portOf, serveHttp } from './serve-http.ts';
import { answerTool, echoMessages } from './web-server-tools.ts';

/** What a request looked like on arrival. */
export interface Seen {
  pod: string;
  namespace: string;
  node: string;
  ip: string;
  method: string;
  path: string;
  host: string | undefined;
  /** The peer's address, after any translation on the way. */
  from: string | undefined;
  forwardedFor: string | undefined;
  headers: IncomingMessage['headers'];
}

/** What the program tells about a request. */
export function seen(process: Process, request: IncomingMessage): Seen {
  const { pod, network, machine } = process;
  const forwarded = request.headers['x-forwarded-for'];
  return {
    pod: pod.metadata.name,
    namespace: pod.metadata.namespace ?? '',
    node: machine.name,
    ip: network.ip,
    method: request.method ?? '',
    path: request.url ?? '',
    host: request.headers.host,
    from: request.socket.remoteAddress,
    forwardedFor: Array.isArray(forwarded) ? forwarded.join(', ') : forwarded,
    headers: request.headers,
  };
}

/**
 * Answers text, or JSON when the client asks for it; `/healthz` answers `ok`, `/status/NNN` that status;
 * see `answerTool` for the others. WebSocket messages come back.
 */
export async function answerWithPodName(process: Process, port: number): Promise<number> {
  process.stdout.write(`listening on 0.0.0.0:${port}\n`);
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const what = seen(process, request);
    const at = new Date(process.clock.now()).toISOString();
    process.stdout.write(`${at} ${what.from} "${what.method} ${what.path}"\n`);
    if (answerTool(process.clock, request, response)) return;
    request.resume();
    if (what.path === '/healthz') return void response.end('ok\n');
    const status = /^\/status\/([2-5]\d\d)(?:[/?]|$)/.exec(what.path);
    response.statusCode = status ? Number(status[1]) : 200;
    if (request.headers.accept?.includes('application/json')) {
      response.setHeader('content-type', 'application/json');
      return void response.end(`${JSON.stringify(what)}\n`);
    }
    response.setHeader('content-type', 'text/plain; charset=utf-8');
    const lines = [
      `Hello from ${what.pod}`,
      `pod: ${what.namespace}/${what.pod} (${what.ip}) on ${what.node}`,
      `request: ${what.method} ${what.path}`,
      `host: ${what.host ?? ''}`,
      `from: ${what.from ?? ''}`,
      ...(what.forwardedFor ? [`x-forwarded-for: ${what.forwardedFor}`] : []),
    ];
    response.end(`${lines.join('\n')}\n`);
  };
  return serveHttp(process, port, answer, echoMessages);
}

/** For images that are small web servers of somebody's own, such as `test-python`. */
export const webServer: Program = {
  run: async (process) => {
    const [name] = process.argv;
    // Somebody's own start command (`python app.py`) starts this server; a wrong one must not look as if it worked.
    if (
      name !== undefined &&
      !name.startsWith('-') &&
      !/(^|\/)(python\d?(\.\d+)?|node|server|app|flask|gunicorn|uvicorn|whoami)$/.test(name)
    ) {
      throw new CommandNotFound(name);
    }
    return answerWithPodName(process, portOf(process));
  },
};
