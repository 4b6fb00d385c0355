/** `nginx`: the files under `/usr/share/nginx/html`, at first its welcome page. @module */
import type { Process, Program } from '../program.ts';
import { CommandNotFound } from '../program.ts';
import { makeFolders } from './file-commands.ts';
import { serveHttp } from './serve-http.ts';

const ROOT = '/usr/share/nginx/html';
const PAGE = (title: string, text: string): string =>
  `<!DOCTYPE html>\n<html>\n<head><title>${title}</title></head>\n<body>\n<h1>${title}</h1>\n<p>${text}</p>\n</body>\n</html>\n`;
const WELCOME = PAGE('Welcome to nginx!', 'The web server of this twin is working.');

/** The image brings its page along, unless a volume is mounted in its place. */
function layDown({ files }: Process): void {
  if (!files || files.list(ROOT)) return;
  makeFolders(files, ROOT);
  files.write(`${ROOT}/index.html`, WELCOME);
}

async function serve(process: Process): Promise<number> {
  layDown(process);
  return serveHttp(process, 80, (request, response) => {
    request.resume();
    const path = (request.url ?? '/').split('?')[0]!;
    const file = `${ROOT}${path.endsWith('/') ? `${path}index.html` : path}`;
    const body = process.files?.readBytes(file);
    response.statusCode = body === undefined ? 404 : 200;
    response.setHeader('server', 'nginx');
    response.setHeader('content-type', 'text/html');
    response.end(request.method === 'HEAD' ? '' : (body ?? PAGE('404 Not Found', 'nginx')));
    const at = new Date(process.clock.now()).toISOString();
    process.stdout.write(
      `${request.socket.remoteAddress ?? '-'} - - [${at}] "${request.method} ${request.url} HTTP/1.1" ${response.statusCode}\n`,
    );
  });
}

export const nginx: Program = {
  run: async (process) => {
    const [name] = process.argv;
    if (name !== undefined && !name.startsWith('-') && !/(^|\/)nginx(-debug)?$/.test(name)) throw new CommandNotFound(name);
    return serve(process);
  },
  commands: { nginx: { run: serve } },
};
