/** `cilium-cce policy explain`: may this reach that, and which rule says so. @module */
import { message, type Message } from '../i18n/index.ts';
import { normalizePath } from '../path/envoy/normalize-path.ts';
import { ask, UnknownEnd, type Answer } from '../policy/explain/index.ts';
import type { HttpRequest } from '../policy/decide-http.ts';
import type { Protocol } from '../policy/ports.ts';
import type { CommandContext } from './context.ts';
import { CommandFailure } from './failure.ts';
import { analysed, ciliumConfig, readInput, type InputOptions } from './policy-input.ts';
import { pageOf, writeChunks } from './policy-output.ts';

export interface ExplainCommandOptions extends InputOptions {
  from: string;
  to: string;
  port?: number;
  protocol?: Protocol;
  method?: string;
  path?: string;
  host?: string;
  header?: string[];
  dns?: string;
  output: 'text' | 'json' | 'markdown';
}

/** Exit code 0 when it is allowed, 1 when it is refused, or when that cannot be known. */
export async function policyExplain(files: readonly string[], options: ExplainCommandOptions, context: CommandContext): Promise<void> {
  const request = requestOf(options);
  const manifests = await readInput(files, options, context);
  const analysis = analysed(manifests, options, context);
  const seen = request && ciliumConfig(manifests)?.['http-normalize-path'] !== 'false' ? asEnvoySees(request) : undefined;
  const http = seen?.request ?? request;
  const { from, to, dns, namespace = 'default' } = options;
  const port = options.port ?? (dns === undefined ? undefined : 53);
  const protocol = options.protocol ?? (dns === undefined ? 'TCP' : 'UDP');
  const found = answered(() => ask(analysis, { from, to, port, protocol, namespace, http, dns }));
  const answer = seen?.note ? { ...found, notes: [...found.notes, seen.note] } : found;
  await writeChunks([await written(answer, options.output, context)]);
  process.exitCode = answer.allowed === true ? 0 : 1;
}

function answered(find: () => Answer): Answer {
  try {
    return find();
  } catch (cause) {
    if (cause instanceof UnknownEnd) throw new CommandFailure(cause.what, { cause });
    throw cause;
  }
}

async function written(answer: Answer, format: ExplainCommandOptions['output'], context: CommandContext): Promise<string> {
  switch (format) {
    case 'text':
      return (await import('../report/explain/text.ts')).explainText(answer, pageOf(context));
    case 'json':
      return (await import('../report/explain/json.ts')).explainJson(answer);
    case 'markdown':
      return (await import('../report/explain/markdown.ts')).explainMarkdown(answer, context);
  }
}

/** What a path becomes before policies see it (facts/policy.md §4.1). */
function asEnvoySees(request: HttpRequest): { request: HttpRequest; note?: Message } {
  const { path } = request;
  const normalized = normalizePath(path);
  if (normalized.kind === 'refused') throw new CommandFailure(message('cli.policy.badPath', { text: path }));
  if (normalized.kind === 'redirect') {
    const { location } = normalized;
    return { request: { ...request, path: location }, note: message('cli.policy.note.redirected', { path, location }) };
  }
  if (normalized.path === path) return { request };
  return { request: { ...request, path: normalized.path }, note: message('cli.policy.note.normalised', { path, seen: normalized.path }) };
}

/** Any of its parts makes it a question about a request; the others are as curl would have them. */
function requestOf({ method, path, host, header, to }: ExplainCommandOptions): HttpRequest | undefined {
  if (method === undefined && path === undefined && host === undefined && header === undefined) return undefined;
  const headers: Record<string, string> = {};
  for (const text of header ?? []) {
    const colon = text.indexOf(':');
    if (colon <= 0) throw new CommandFailure(message('cli.path.badHeader', { text }));
    headers[text.slice(0, colon).trim().toLowerCase()] = text.slice(colon + 1).trim();
  }
  const [, first, second] = /^(?:svc|service)\/([^/]+)(?:\/([^/]+))?$/.exec(to) ?? [];
  const service = second ? `${second}.${first}` : first;
  return { method: method ?? 'GET', path: path ?? '/', authority: host ?? headers['host'] ?? service ?? '', headers };
}
