/** What a client tells about its requests: for metrics, and for the server's time. @module */

export interface AnsweredRequest {
  /** HTTP status, or `<error>` when there was no answer. */
  code: string;
  /** `GET`, `POST` … */
  method: string;
  /** `127.0.0.1:6443` */
  host: string;
  /** Until the head of the answer: a watch goes on for minutes. */
  durationMs: number;
  /** When the server says that it answered, in ms since the Unix epoch: whole seconds. */
  date?: number;
}

export interface RequestObserver {
  answered(request: AnsweredRequest): void;
}
