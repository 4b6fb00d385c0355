/** busybox's `wget`: `-q`, `-O FILE|-`, `-S`, `-T SECONDS`, `--spider`. @module */
import { FileError, type Process, type Program } from '../program.ts';
import { call } from './http-client.ts';

export const wget: Program = { run: (process) => runWget(process) };

async function runWget(process: Process): Promise<number> {
  const { stdout, stderr, network, clock, signal } = process;
  const words = process.argv.slice(1);
  let quiet = false;
  let file: string | undefined;
  let seconds = 900;
  let showHead = false;
  let spider = false;
  let url: string | undefined;
  while (words.length > 0) {
    const word = words.shift()!;
    if (word === '--spider') spider = true;
    else if (word === '--timeout') seconds = Number(words.shift());
    else if (word.startsWith('--timeout=')) seconds = Number(word.slice(10));
    else if (/^-[a-zA-Z]/.test(word)) {
      for (let i = 1; i < word.length; i++) {
        const flag = word[i]!;
        if (flag === 'q') quiet = true;
        else if (flag === 'S') showHead = true;
        else if (flag === 'O' || flag === 'T') {
          const value = word.slice(i + 1) || words.shift() || '';
          if (flag === 'O') file = value;
          else seconds = Number(value);
          break;
        }
      }
    } else if (!word.startsWith('-')) url = word;
  }
  if (!url) {
    stderr.write('BusyBox wget: missing URL\n');
    return 1;
  }
  const target = new URL(/^\w+:\/\//.test(url) ? url : `http://${url}`);
  const port = Number(target.port || 80);
  const limit = new AbortController();
  const cancel = clock.after(seconds * 1000, () => limit.abort(new Error('timeout')));
  const over = AbortSignal.any([limit.signal, signal]);
  const say = (text: string): void => void (quiet || stderr.write(text));
  try {
    const [address] = await network.resolve(target.hostname, { signal: over }).catch((error: unknown) => {
      over.throwIfAborted();
      throw Object.assign(new Error(`bad address '${target.hostname}'`), { cause: error });
    });
    say(`Connecting to ${target.host} (${address}:${port})\n`);
    const socket = await network.dial({ address: address!, port }, { signal: over }).catch((error: unknown) => {
      over.throwIfAborted();
      const refused = (error as { code?: string }).code === 'ECONNREFUSED';
      throw new Error(`can't connect to remote host (${address}): ${refused ? 'Connection refused' : 'Operation timed out'}`);
    });
    const headers: [string, string][] = [
      ['Host', target.host],
      ['User-Agent', 'Wget'],
      ['Connection', 'close'],
    ];
    const answer = await call(socket, { method: spider ? 'HEAD' : 'GET', path: target.pathname + target.search, headers, signal: over });
    if (showHead) stderr.write(`  HTTP/${answer.httpVersion} ${answer.statusCode} ${answer.statusMessage}\n`);
    const { statusCode = 0 } = answer;
    if (statusCode >= 400) {
      socket.destroy();
      throw new Error(`server returned error: HTTP/1.1 ${statusCode} ${answer.statusMessage}`);
    }
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    if (spider) say('remote file exists\n');
    else if (file === '-') stdout.write(body);
    else if (file !== '/dev/null') {
      const name = file ?? (target.pathname.split('/').at(-1) || 'index.html');
      save(process, name, body);
      say(`saving to '${name}'\n'${name}' saved\n`);
    }
    return 0;
  } catch (error) {
    stderr.write(`wget: ${limit.signal.aborted ? 'download timed out' : (error as Error).message}\n`);
    return 1;
  } finally {
    cancel();
  }
}

function save({ files }: Process, name: string, body: Uint8Array): void {
  try {
    files?.write(name, body);
  } catch (error) {
    throw error instanceof FileError ? new FileError(`can't open '${name}': ${error.message}`) : error;
  }
}
