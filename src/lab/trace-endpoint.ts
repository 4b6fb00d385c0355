/**
 * The path `/lab/v1/trace` of the lab's API server: the same trace that the lab's traffic follows, for
 * `cilium-cce path` in another process.
 * @module
 */
import type { ClusterModel } from '../cluster/model.ts';
import type { Message } from '../i18n/index.ts';
import { LabFailure } from './failure.ts';
import { answerTraceQuery, type TracedQuery, type TraceQuery } from './trace-query.ts';

export const TRACE_PATH = '/lab/v1/trace';

/** A failure travels as a message, so that it is put into words in the asker's language. */
export type TraceAnswer = TracedQuery | { readonly failure: Message };

/** The query string that asks for a trace. */
export function traceSearch({ from, to, method, headers = {} }: TraceQuery): string {
  const search = new URLSearchParams({ from, to, ...(method && { method }) });
  for (const [name, value] of Object.entries(headers)) search.append('header', `${name}: ${value}`);
  return search.toString();
}

export function answerTrace(model: ClusterModel, search: URLSearchParams): TraceAnswer {
  const headers = Object.fromEntries(
    search.getAll('header').map((header) => {
      const colon = header.indexOf(':');
      return [header.slice(0, colon).trim(), header.slice(colon + 1).trim()];
    }),
  );
  const method = search.get('method');
  try {
    return answerTraceQuery(model, { from: search.get('from') ?? '', to: search.get('to') ?? '', headers, ...(method && { method }) });
  } catch (error) {
    if (error instanceof LabFailure) return { failure: error.what };
    throw error;
  }
}
