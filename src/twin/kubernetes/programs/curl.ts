/** `curlimages/curl`: a real HTTP client inside the twin's network, with curl's texts and exit codes. @module */
import { sleep } from '../../../kube/clock.ts';
import { CommandNotFound, FileError, type Process, type Program } from '../program.ts';
import { CURL_VERSION, CurlError } from './curl-errors.ts';
import { CurlUsageError, parseCurlOptions, type CurlOptions } from './curl-options.ts';
import { METER_HEAD, meterLine } from './curl-progress.ts';
import { transfer, type TransferResult } from './curl-transfer.ts';
import { coreCommands } from './core-commands.ts';
import { shellCommands } from './shell.ts';

const TRY_HELP = "curl: try 'curl --help' or 'curl --manual' for more information\n";

export const curl: Program = { run: runCurl };

const find = (name: string): Program | undefined => {
  const base = name.slice(name.lastIndexOf('/') + 1);
  return base === 'curl' ? curl : shell[base];
};
const shell: Readonly<Record<string, Program>> = { ...coreCommands(find), ...shellCommands(find) };

/** The image: its entry point puts `curl` in front of anything that is no command of the image. */
export const curlImage: Program = {
  commands: { curl },
  run: async (process) => {
    const { argv, container } = process;
    const [name] = argv;
    const known = name === undefined ? undefined : find(name);
    if (known) return known.run(process);
    if (container.command?.length) throw new CommandNotFound(name ?? '');
    return runCurl({ ...process, argv: ['curl', ...argv] });
  },
};

async function runCurl(process: Process): Promise<number> {
  const { stdout, stderr } = process;
  let options: CurlOptions;
  try {
    options = parseCurlOptions(process.argv.slice(1));
  } catch (error) {
    if (!(error instanceof CurlUsageError)) throw error;
    stderr.write(`curl: ${error.message}\n${TRY_HELP}`);
    return error.exitCode;
  }
  if (options.version) {
    stdout.write(`curl ${CURL_VERSION} (x86_64-pc-linux-musl) libcurl/${CURL_VERSION}\nProtocols: http\n`);
    return 0;
  }
  if (options.help) {
    stdout.write('Usage: curl [options...] <url>\n');
    return 0;
  }
  if (options.urls.length === 0) {
    stderr.write(TRY_HELP);
    return 2;
  }
  let code = 0;
  for (const [i, url] of options.urls.entries()) code = await oneUrl(process, options, url, options.outputs[i]);
  return code;
}

/** Transfers one URL, with its retries, and writes what belongs on stdout and stderr. */
async function oneUrl(process: Process, options: CurlOptions, url: string, output: string | undefined): Promise<number> {
  const { stdout, stderr, clock, signal } = process;
  const toTerminal = output === undefined && !options.remoteName && process.tty;
  const meter = !options.silent && !options.noProgressMeter && !toTerminal;
  let result: TransferResult;
  for (let attempt = 0; ; attempt++) {
    const started = clock.now();
    if (meter) stderr.write(METER_HEAD + meterLine(0, undefined, 0));
    const file: Buffer[] = [];
    result = await transfer(process, options, url, {
      body: (chunk) => (output !== undefined || options.remoteName ? void file.push(chunk) : void stdout.write(chunk)),
      note: (line) => void (options.verbose && stderr.write(`${line}\n`)),
    });
    if (meter) stderr.write(`\r${meterLine(result.received, result.expected, clock.now() - started)}${result.error ? '' : '\n'}`);
    result = saved(process, output ?? (options.remoteName ? nameIn(url) : undefined), file, result);
    if (signal.aborted || attempt >= options.retries || !worthRetrying(result, options)) break;
    const delay = options.retryDelayMs || Math.min(1000 * 2 ** attempt, 600_000);
    if (!options.silent)
      stderr.write(
        `Warning: Problem: ${problem(result)}. Will retry in ${delay / 1000} seconds. ${options.retries - attempt} retries left.\n`,
      );
    await sleep(clock, delay, signal).catch(() => undefined);
  }
  if (result.error && (!options.silent || options.showError))
    stderr.write(`${meter ? '\n' : ''}curl: (${result.error.exitCode}) ${result.error.message}\n`);
  if (options.writeOut !== undefined) stdout.write(formatted(options.writeOut, result));
  if (signal.aborted) return 143;
  return result.error?.exitCode ?? 0;
}

const nameIn = (url: string): string => url.split(/[?#]/)[0]!.split('/').at(-1) || 'curl_response';

/** The result, once the body is where it belongs. */
function saved(process: Process, path: string | undefined, chunks: readonly Buffer[], result: TransferResult): TransferResult {
  if (path === undefined || path === '/dev/null') return result;
  if (path === '-' || path === '/dev/stdout') {
    for (const chunk of chunks) process.stdout.write(chunk);
    return result;
  }
  try {
    process.files?.write(path, Buffer.concat(chunks));
    return result;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    process.stderr.write(`Warning: Failed to open the file ${path}: ${error.message}\n`);
    return { ...result, error: new CurlError(23, 'Failure writing output to destination') };
  }
}

/** curl retries time-outs and 408, 429, 500, 502, 503, 504; refused connections only when told to. */
function worthRetrying({ error, status }: TransferResult, options: CurlOptions): boolean {
  if (error && options.retryAllErrors) return true;
  if (error?.exitCode === 28) return true;
  if (error?.exitCode === 7) return options.retryConnRefused;
  return (error === undefined || error.exitCode === 22) && [408, 429, 500, 502, 503, 504].includes(status);
}

const problem = ({ error, status }: TransferResult): string =>
  error?.exitCode === 28 ? 'timeout' : error?.exitCode === 7 ? 'connection refused' : status ? 'HTTP error' : 'transient error';

function formatted(format: string, result: TransferResult): string {
  const seconds = (ms: number): string => (ms / 1000).toFixed(6);
  const variables: Readonly<Record<string, string>> = {
    http_code: String(result.status).padStart(3, '0'),
    response_code: String(result.status).padStart(3, '0'),
    exitcode: String(result.error?.exitCode ?? 0),
    errormsg: result.error?.message ?? '',
    size_download: String(result.received),
    time_total: seconds(result.totalMs),
    time_connect: seconds(result.connectMs),
    time_namelookup: seconds(result.lookupMs),
    time_starttransfer: seconds(result.firstByteMs),
    remote_ip: result.remoteIP,
    remote_port: String(result.remotePort),
    local_ip: result.localIP,
    url_effective: result.url,
    url: result.url,
    method: result.method,
    num_redirects: String(result.redirects),
    num_connects: String(result.redirects + 1),
    content_type: result.contentType,
    redirect_url: result.redirectUrl,
    http_version: '1.1',
    scheme: 'http',
  };
  return format
    .replace(/%\{([a-z_]+)\}/g, (_whole, name: string) => variables[name] ?? '')
    .replace(/\\([nrt\\])/g, (_whole, letter: string) => ({ n: '\n', r: '\r', t: '\t', '\\': '\\' })[letter]!);
}
