/** What a client tells about its requests; for metrics. @module */

export interface AnsweredRequest {
  /** HTTP status, or `<error>` when there was no answer. */
  code: string;
  /** `GET`, `POST` … */
  method: string;
  /** `127.0.0.1:6443` */
  host: string;
  /** Until the head of the answer: a watch goes on for minutes. */
  durationMs: number;
}

export interface RequestObserver {
  answered(request: AnsweredRequest): void;
}
