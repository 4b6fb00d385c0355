/**
 * How a program's end is told on the error channel (remote command protocol v4 and v5).
 * @module
 */
import type { Status } from '../../kube/objects.ts';
import { StatusError } from '../../kube/status-error.ts';
import type { ExitStatus } from '../pod-runtime.ts';

/** kubectl exits with the code in the `ExitCode` cause; any other failure is printed and makes it exit with 1. */
export function exitStatusMessage({ exitCode, error }: ExitStatus): Status {
  if (error !== undefined) return internalError(`error executing command in container: ${error}`);
  if (exitCode === 0) return { apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Success' };
  return {
    apiVersion: 'v1',
    kind: 'Status',
    metadata: {},
    status: 'Failure',
    reason: 'NonZeroExitCode',
    message: `command terminated with non-zero exit code: exit status ${exitCode}`,
    details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
  };
}

/** What the error channel says when the container runtime fails. */
export function failureMessage(error: unknown): Status {
  if (error instanceof StatusError) return error.toStatus();
  return internalError(error instanceof Error ? error.message : 'the container runtime failed');
}

const internalError = (why: string): Status =>
  new StatusError(500, 'InternalError', `Internal error occurred: ${why}`, { causes: [{ message: why }] }).toStatus();
