/**
 * Failed Huawei Cloud calls as one exception with a category that decides what to do next
 * (facts/elb-v3.md §5; the split of metrics in facts/operators.md §4).
 * @module
 */
import { redact } from './redact.ts';

export type ErrorCategory =
  /** The key is bad or lacks the right (401, 403). */
  | 'permission'
  | 'throttling'
  | 'quota'
  | 'validation'
  | 'notFound'
  /** Another object, or another writer, is in the way: list again. */
  | 'conflict'
  | 'server'
  /** No answer: connection refused or reset, time-out. */
  | 'network';

export interface HuaweiErrorOptions {
  code: string;
  status: number;
  message: string;
  requestId?: string;
  /** Default: what status and code say. */
  category?: ErrorCategory;
  method?: string;
  path?: string;
  detail?: string;
  notSent?: boolean;
  cause?: unknown;
}

export class HuaweiError extends Error {
  override readonly name = 'HuaweiError';
  /** `ELB.8904`, `APIGW.0301`, `CCE.01401001`; empty when the answer carried none. */
  readonly code: string;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly category: ErrorCategory;
  readonly requestId: string | undefined;
  /** Of the request, where there was one. */
  readonly method: string | undefined;
  readonly path: string | undefined;
  /** The service's own words, without what the message adds to them. */
  readonly detail: string;
  /** The service has certainly seen nothing of the request. */
  readonly notSent: boolean;

  constructor(options: HuaweiErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.status = options.status;
    this.requestId = options.requestId;
    this.category = options.category ?? categoryOf(options.status, options.code);
    this.method = options.method;
    this.path = options.path;
    this.detail = options.detail ?? options.message;
    this.notSent = options.notSent ?? false;
  }

  /** Whether the same request may succeed later without anybody changing anything. */
  get retryable(): boolean {
    return this.category === 'throttling' || this.category === 'server' || this.category === 'network';
  }
}

const QUOTA_CODES = new Set(['ELB.9807', 'ELB.8905', 'ELB.6091', 'ELB.2001', 'ELB.1091']);
/** ELB.6200 comes with 400, yet means that someone else holds the port. */
const CONFLICT_CODES = new Set(['ELB.6200', 'ELB.8907']);
const NOT_FOUND_CODES = new Set(['ELB.8904', 'ELB.1002']);
const THROTTLING_CODES = new Set(['APIGW.0308', 'APIG.0308']);

/** Code first, HTTP status second: several codes say more than their status. */
export function categoryOf(status: number, code: string): ErrorCategory {
  if (QUOTA_CODES.has(code)) return 'quota';
  if (CONFLICT_CODES.has(code)) return 'conflict';
  if (NOT_FOUND_CODES.has(code)) return 'notFound';
  if (THROTTLING_CODES.has(code)) return 'throttling';
  if (status === 401 || status === 403) return 'permission';
  if (status === 404) return 'notFound';
  if (status === 409) return 'conflict';
  if (status === 429) return 'throttling';
  if (status >= 500) return 'server';
  // 408: the gateway has waited for the request in vain.
  return status === 0 || status === 408 ? 'network' : 'validation';
}

/** The request that was answered, and what an answer must not repeat of it. */
export interface AnsweredRequest {
  method: string;
  path: string;
  secrets?: readonly (string | undefined)[];
}

/**
 * Reads an error answer in any of the shapes in use: `error_code/error_msg`, `error{code,message}`,
 * `code/message`, `errorCode/errorMessage`. Of any other answer nothing is quoted.
 */
export function errorFromAnswer(status: number, body: string, requestId?: string, request?: AnsweredRequest): HuaweiError {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    parsed = undefined;
  }
  const outer = isRecord(parsed) ? parsed : {};
  const inner = isRecord(outer['error']) ? outer['error'] : outer;
  const code = firstText(inner, ['error_code', 'code', 'errorCode']) ?? '';
  const given = firstText(inner, ['error_msg', 'message', 'error_message', 'errorMessage', 'error_description']);
  const detail = redact(given ?? `HTTP ${status}`, request?.secrets ?? []);
  const id = firstText(outer, ['request_id', 'requestId']) ?? requestId;
  const marks = [code, given === undefined ? '' : `HTTP ${status}`, id && `request ${id}`].filter(Boolean).join(', ');
  const message = request ? `${request.method} ${request.path}: ${detail}${marks && ` (${marks})`}` : detail;
  return new HuaweiError({ code, status, message, detail, requestId: id, method: request?.method, path: request?.path });
}

export const isHuaweiError = (error: unknown, category?: ErrorCategory): error is HuaweiError =>
  error instanceof HuaweiError && (category === undefined || error.category === category);

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

function firstText(from: Record<string, unknown>, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = from[name];
    if (typeof value === 'string' && value !== '') return value;
    if (typeof value === 'number') return String(value);
  }
  return undefined;
}
