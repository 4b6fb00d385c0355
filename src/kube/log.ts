/**
 * Structured logs: one JSON object a line, or lines for people. What {@link Redactor} takes for a secret never gets out.
 * @module
 */
import { systemClock, type Clock } from './clock.ts';
import { Redactor } from './redaction.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type LogFields = Readonly<Record<string, unknown>>;

export interface LoggerOptions {
  /** Takes each line, without its end. */
  write: (line: string) => void;
  /** `json` unless given. */
  format?: 'json' | 'text';
  /** The least that is written; `info` unless given. */
  level?: LogLevel;
  clock?: Clock;
  /** Part of every line. */
  fields?: LogFields;
}

export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** Whether a line of that level would be written: for fields that are dear to work out. */
  enabled(level: LogLevel): boolean;
  /** A logger that adds `fields` to every line; secrets registered with one are kept by all. */
  child(fields: LogFields): Logger;
  /** Keeps `value` out of every line from now on. */
  redact(value: string): void;
}

/**
 * @example
 * const log = createLogger({ write: (line) => process.stderr.write(`${line}\n`) });
 * log.info('bound', { gateway: 'demo/web' }); // {"time":"…","level":"info","msg":"bound","gateway":"demo/web"}
 */
export function createLogger(options: LoggerOptions): Logger {
  return new LineLogger(options, new Redactor(), options.fields ?? {});
}

class LineLogger implements Logger {
  readonly #options: LoggerOptions;
  readonly #redactor: Redactor;
  readonly #fields: LogFields;

  constructor(options: LoggerOptions, redactor: Redactor, fields: LogFields) {
    this.#options = options;
    this.#redactor = redactor;
    this.#fields = fields;
  }

  debug(message: string, fields?: LogFields): void {
    this.#log('debug', message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.#log('info', message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.#log('warn', message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.#log('error', message, fields);
  }

  enabled(level: LogLevel): boolean {
    return LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(this.#options.level ?? 'info');
  }

  child(fields: LogFields): Logger {
    return new LineLogger(this.#options, this.#redactor, { ...this.#fields, ...fields });
  }

  redact(value: string): void {
    this.#redactor.add(value);
  }

  #log(level: LogLevel, message: string, fields: LogFields = {}): void {
    if (!this.enabled(level)) return;
    const { write, format = 'json', clock = systemClock } = this.#options;
    const time = new Date(clock.now()).toISOString();
    const msg = this.#redactor.text(message);
    const { time: _time, level: _level, msg: _msg, ...rest } = this.#redactor.value({ ...this.#fields, ...fields }) as LogFields;
    write(format === 'json' ? JSON.stringify({ time, level, msg, ...rest }) : lineOf(time, level, msg, rest));
  }
}

/** `2026-11-27T01:00:00.000Z WARN  not bound  gateway=demo/web error="port 80 is taken"` */
function lineOf(time: string, level: LogLevel, message: string, fields: LogFields): string {
  const pairs = Object.entries(fields).flatMap(([key, value]) => (value === undefined ? [] : [`${quoted(key)}=${textOf(value)}`]));
  // A message of several lines must not look like several messages.
  return [
    `${time} ${level.toUpperCase().padEnd(5)} ${JSON.stringify(message)
      .slice(1, -1)
      .replaceAll(String.raw`\"`, '"')}`,
    ...pairs,
  ].join('  ');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? quoted(value) : (JSON.stringify(value) ?? 'undefined');
}

/** Quoted when blanks or control characters would tear it. */
const quoted = (text: string): string => (/^[^\s"=\p{Cc}]+$/u.test(text) ? text : JSON.stringify(text));
