/** curl's failures: exit codes and sentences (curl 8.10). @module */

export const CURL_VERSION = '8.10.1';

export const CurlExit = {
  UnsupportedProtocol: 1,
  BadUrl: 3,
  CouldNotResolve: 6,
  CouldNotConnect: 7,
  HttpReturnedError: 22,
  TimedOut: 28,
  SslConnectError: 35,
  TooManyRedirects: 47,
  EmptyReply: 52,
  ReceiveError: 56,
  PartialFile: 18,
} as const;

export class CurlError extends Error {
  override readonly name = 'CurlError';
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

export type Phase = { kind: 'resolving' } | { kind: 'connecting' } | { kind: 'transfer'; received: number; expected: number | undefined };

/** The sentence of a time-out depends on how far the transfer had come. */
export function timedOut(phase: Phase, afterMs: number): CurlError {
  const ms = Math.round(afterMs);
  if (phase.kind === 'resolving') return new CurlError(CurlExit.TimedOut, `Resolving timed out after ${ms} milliseconds`);
  if (phase.kind === 'connecting') return new CurlError(CurlExit.TimedOut, `Connection timed out after ${ms} milliseconds`);
  const bytes = phase.expected === undefined ? `${phase.received} bytes` : `${phase.received} out of ${phase.expected} bytes`;
  return new CurlError(CurlExit.TimedOut, `Operation timed out after ${ms} milliseconds with ${bytes} received`);
}

export const couldNotConnect = (host: string, port: number, afterMs: number): CurlError =>
  new CurlError(
    CurlExit.CouldNotConnect,
    `Failed to connect to ${host} port ${port} after ${Math.round(afterMs)} ms: Couldn't connect to server`,
  );
