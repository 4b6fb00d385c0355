/**
 * A failed Kubernetes request as an exception: the same class on the server (thrown by handlers)
 * and on the client (made from the answer's body).
 * @module
 */
import type { Status, StatusCause, StatusDetails } from './objects.ts';

export class StatusError extends Error {
  override readonly name = 'StatusError';
  readonly code: number;
  readonly reason: string;
  readonly details: StatusDetails;
  readonly #tellsDetails: boolean;

  /** Details that are given travel even when they are empty. */
  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details ?? {};
    this.#tellsDetails = details !== undefined;
  }

  /** As it travels: without what is empty. */
  toStatus(): Status {
    const details = Object.fromEntries(Object.entries(this.details).filter(([, value]) => value !== '' && value !== undefined));
    return {
      apiVersion: 'v1',
      kind: 'Status',
      metadata: {},
      status: 'Failure',
      message: this.message,
      ...(this.reason && { reason: this.reason }),
      ...((this.#tellsDetails || Object.keys(details).length > 0) && { details }),
      code: this.code,
    };
  }

  static from(status: Status): StatusError {
    return new StatusError(status.code ?? 500, status.reason ?? 'Unknown', status.message ?? 'unknown error', status.details);
  }
}

type Where = { group: string; plural: string };
const qualified = ({ group, plural }: Where): string => (group ? `${plural}.${group}` : plural);
const about = ({ group, plural }: Where, name: string): StatusDetails => ({ name, ...(group && { group }), kind: plural });

export const notFound = (at: Where, name: string): StatusError =>
  new StatusError(404, 'NotFound', `${qualified(at)} "${name}" not found`, about(at, name));

export const alreadyExists = (at: Where, name: string): StatusError =>
  new StatusError(409, 'AlreadyExists', `${qualified(at)} "${name}" already exists`, about(at, name));

export const conflict = (at: Where, name: string, why: string): StatusError =>
  new StatusError(409, 'Conflict', `Operation cannot be fulfilled on ${qualified(at)} "${name}": ${why}`, about(at, name));

export const badRequest = (message: string): StatusError => new StatusError(400, 'BadRequest', message);

export const gone = (message: string): StatusError => new StatusError(410, 'Expired', message);

/** More than anybody reads. kube-apiserver tells all; a small body can make hundreds of megabytes of them. */
const MOST_CAUSES = 1000;

/** 422 with one cause per field, in the wording of kube-apiserver: `Kind.group "name" is invalid: …`. */
export function invalid(of: { group: string; kind: string }, name: string, all: readonly StatusCause[]): StatusError {
  const causes = all.slice(0, MOST_CAUSES);
  if (all.length > MOST_CAUSES) causes.push({ message: `and ${all.length - MOST_CAUSES} more` });
  const kind = of.group ? `${of.kind}.${of.group}` : of.kind;
  const lines = [...new Set(causes.map((cause) => (cause.field ? `${cause.field}: ${cause.message}` : (cause.message ?? ''))))];
  const text = lines.length === 1 ? lines[0] : `[${lines.join(', ')}]`;
  return new StatusError(422, 'Invalid', `${kind} "${name}" is invalid: ${text}`, {
    name,
    ...(of.group && { group: of.group }),
    kind: of.kind,
    causes,
  });
}

export const isNotFound = (error: unknown): boolean => error instanceof StatusError && error.code === 404;
export const isConflict = (error: unknown): boolean => error instanceof StatusError && error.code === 409 && error.reason === 'Conflict';
export const isAlreadyExists = (error: unknown): boolean => error instanceof StatusError && error.reason === 'AlreadyExists';
export const isGone = (error: unknown): boolean => error instanceof StatusError && error.code === 410;
