/** `hashicorp/http-echo`: answers every request with the text given by `-text`. @module */
import type { Program } from '../program.ts';
import { serveHttp } from './serve-http.ts';

export const httpEcho: Program = {
  distroless: true,
  run: async (process) => {
    const flags = new Map<string, string>();
    const words = process.argv.filter((word) => word.startsWith('-') || !word.endsWith('http-echo'));
    for (let i = 0; i < words.length; i++) {
      const match = /^--?([a-z-]+)(?:=([\s\S]*))?$/.exec(words[i]!);
      if (match) flags.set(match[1]!, match[2] ?? words[++i] ?? '');
    }
    const text = flags.get('text') ?? process.env['ECHO_TEXT'];
    if (!text) {
      process.stderr.write('Missing -text option or ECHO_TEXT env var!\n');
      return 127;
    }
    const port = Number((flags.get('listen') ?? ':5678').split(':').at(-1));
    const status = Number(flags.get('status-code') ?? 200);
    process.stdout.write(`[INFO] server is listening on :${port}\n`);
    return serveHttp(process, port, (request, response) => {
      request.resume();
      response.writeHead(status, { 'x-app-name': 'http-echo', 'content-type': 'text/plain; charset=utf-8' });
      response.end(`${text}\n`);
      process.stdout.write(
        `${request.headers.host ?? ''} ${request.socket.remoteAddress ?? ''} "${request.method} ${request.url} HTTP/1.1" ${status}\n`,
      );
    });
  },
};
