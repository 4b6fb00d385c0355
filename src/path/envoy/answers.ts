/** Envoy's own answers, in its words. @module */
import type { HttpDecision } from '../model.ts';

export type Answer = Extract<HttpDecision, { kind: 'answer' }>;

function plain(status: number, body: string, delayMs?: number): Answer {
  const headers = body === '' ? {} : { 'content-type': 'text/plain' };
  return {
    kind: 'answer',
    status,
    body,
    headers: headers as Answer['headers'],
    responseHeaders: [],
    ...(delayMs !== undefined && { delayMs }),
  };
}

/** No virtual host or route: 404 without a body. */
export const noRoute = (): Answer => plain(404, '');
/** The route names a cluster that Envoy does not have: 503 without a body. */
export const noCluster = (): Answer => plain(503, '');
export const noHealthyUpstream = (): Answer => plain(503, 'no healthy upstream');
export const requestTimeout = (delayMs: number): Answer => plain(504, 'upstream request timeout', delayMs);

const RESET = 'upstream connect error or disconnect/reset before headers. reset reason: ';
export const connectTimeout = (delayMs: number): Answer => plain(503, `${RESET}connection timeout`, delayMs);
export const connectRefused = (): Answer =>
  plain(503, `${RESET}remote connection failure, transport failure reason: delayed connect error: Connection refused`);
export const directResponse = (status: number, body: string): Answer => plain(status, body);
export const redirectTo = (status: number, location: string): Answer => ({ ...plain(status, ''), headers: { location } });
