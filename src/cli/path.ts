/** `cilium-cce path`: the hops of a connection in a running lab. @module */
import { existsSync } from 'node:fs';
import { message } from '../i18n/index.ts';
import { HttpClient } from '../kube/http-client.ts';
import { loadConnection } from '../kube/kubeconfig.ts';
import { TRACE_PATH, traceSearch, type TraceAnswer } from '../lab/trace-endpoint.ts';
import type { TracedQuery } from '../lab/trace-query.ts';
import type { CommandContext } from './context.ts';
import { CommandFailure } from './failure.ts';
import { DEFAULT_KUBECONFIG } from './lab-options.ts';
import { pathText } from './path-table.ts';

export interface PathOptions {
  from: string;
  to: string;
  method: string;
  header: string[];
  kubeconfig?: string;
  output: 'table' | 'json';
}

/** Exit code 0 when the packet arrives whatever is chosen on its way, 1 when a hop can stop it. */
export async function path(options: PathOptions, { locale, terminal }: CommandContext): Promise<void> {
  const { trace, ways } = await askLab(options);
  if (options.output === 'json') terminal.write(`${JSON.stringify({ ...trace, ways }, null, 2)}\n`);
  else terminal.write(pathText({ trace, ways }, locale, terminal));
  process.exitCode = ways.arriving === ways.total ? 0 : 1;
}

async function askLab(options: PathOptions): Promise<TracedQuery> {
  const file = options.kubeconfig ?? process.env['KUBECONFIG'] ?? DEFAULT_KUBECONFIG;
  if (!existsSync(file)) throw new CommandFailure(message('cli.path.noKubeconfig', { path: file }));
  const connection = await loadConnection({ path: file });
  const client = new HttpClient(connection);
  const { from, to, method } = options;
  try {
    const answer = JSON.parse(
      await client.text(`${TRACE_PATH}?${traceSearch({ from, to, method, headers: headersOf(options.header) })}`),
    ) as TraceAnswer;
    if ('failure' in answer) throw new CommandFailure(answer.failure);
    return answer;
  } catch (cause) {
    if (cause instanceof CommandFailure) throw cause;
    throw new CommandFailure(message('cli.path.noLab', { server: connection.server }), { cause });
  } finally {
    client.close();
  }
}

function headersOf(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((text) => {
      const colon = text.indexOf(':');
      if (colon <= 0) throw new CommandFailure(message('cli.path.badHeader', { text }));
      return [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
    }),
  );
}
