/** Log lines in both forms, and what never gets into them. @module */
import { expect, test } from 'vitest';
import { AdjustableClock } from './clock.ts';
import { createLogger, type LoggerOptions } from './log.ts';
import { StatusError } from './status-error.ts';

function logger(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  const clock = new AdjustableClock({ frozen: true, start: Date.UTC(2026, 10, 27, 1, 2, 3, 4) });
  return { log: createLogger({ write: (line) => lines.push(line), clock, ...options }), lines };
}

test('a line is one JSON object with time, level, message and fields; children add theirs', () => {
  const { log, lines } = logger({ fields: { component: 'bridge' } });
  const child = log.child({ gateway: 'demo/web' });
  child.info('bound', { ports: [80, 443], gateway: 'demo/other' });
  log.warn('line\nbreak', { at: new Date(0), absent: undefined, amount: 10n });
  expect(lines).toEqual([
    '{"time":"2026-11-27T01:02:03.004Z","level":"info","msg":"bound","component":"bridge","gateway":"demo/other","ports":[80,443]}',
    '{"time":"2026-11-27T01:02:03.004Z","level":"warn","msg":"line\\nbreak","component":"bridge","at":"1970-01-01T00:00:00.000Z","amount":"10"}',
  ]);
});

test('fields cannot pass for the time, the level or the message', () => {
  const { log, lines } = logger();
  log.info('true', { level: 'error', msg: 'forged', time: 'yesterday' });
  expect(JSON.parse(lines[0]!)).toEqual({ time: '2026-11-27T01:02:03.004Z', level: 'info', msg: 'true' });
});

test('lines for people stay one line each, whatever is in them', () => {
  const { log, lines } = logger({ format: 'text' });
  log.error('not "bound"\n2026 INFO forged', { gateway: 'demo/web', why: 'port 80 is taken\n', ports: [80], empty: '', 'a b=c': 1 });
  expect(lines).toEqual([
    String.raw`2026-11-27T01:02:03.004Z ERROR not "bound"\n2026 INFO forged  gateway=demo/web  why="port 80 is taken\n"  ports=[80]  empty=""  "a b=c"=1`,
  ]);
});

test('levels below the wanted one are left out', () => {
  const { log, lines } = logger({ level: 'warn' });
  log.debug('a');
  log.info('b');
  log.warn('c');
  log.error('d');
  expect(lines).toHaveLength(2);
  expect([log.enabled('info'), log.enabled('warn'), log.child({}).enabled('error')]).toEqual([false, true, true]);
});

test('values under the names of credentials are kept out, at any depth; what is only about one stays', () => {
  const { log, lines } = logger();
  log.info('started', {
    token: 'hush1',
    headers: { 'X-Auth-Token': 'hush2', Authorization: 'hush3', Accept: 'application/json' },
    cloud: [
      { accessKey: 'hush4', secret_access_key: 'hush5', ak: 'hush6', sk: 'hush7', password: { old: 'hush8' }, clientSecret: 'hush9' },
    ],
    secretName: 'web-tls',
    tokenExpiry: '2027',
    task: 'x',
    mask: 'y',
  });
  expect(lines[0]).not.toContain('hush');
  expect(JSON.parse(lines[0]!)).toMatchObject({
    secretName: 'web-tls',
    tokenExpiry: '2027',
    task: 'x',
    mask: 'y',
    headers: { Accept: 'application/json' },
  });
});

test('registered values are kept out everywhere: messages, keys, errors, in other encodings; by all children', () => {
  const { log, lines } = logger();
  const secret = 'p/ss"w\\rd+1';
  const child = log.child({ part: 'cloud' });
  child.redact(secret);
  child.redact('p/ss"w\\rd+1-and-more');
  log.redact('');
  const error = new StatusError(401, 'Unauthorized', `refused ${secret}`);
  error.cause = new Error(`at https://x/?key=${encodeURIComponent(secret)}`);
  log.error(`with ${secret} in it`, { error, [secret]: 1, list: [secret], coded: Buffer.from(secret).toString('base64') });
  log.info('sent', { header: 'Bearer abc.def-ghi', note: 'p/ss"w\\rd+1-and-more' });
  const [first, second] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.join('\n')).not.toMatch(/w\\{1,2}rd|ss%22|abc\.def|and-more/);
  expect(lines[0]).not.toContain(Buffer.from(secret).toString('base64'));
  expect(first).toMatchObject({
    msg: 'with [redacted] in it',
    error: {
      name: 'StatusError',
      code: 401,
      reason: 'Unauthorized',
      message: 'refused [redacted]',
      cause: { message: 'at https://x/?key=[redacted]' },
    },
    list: ['[redacted]'],
  });
  expect(second).toMatchObject({ header: 'Bearer [redacted]', note: '[redacted]' });
});

test('what JSON cannot take does not stop a line', () => {
  const { log, lines } = logger();
  const cycle: Record<string, unknown> = { name: 'cycle' };
  cycle['self'] = cycle;
  let deep: unknown = 'bottom';
  for (let n = 0; n < 50; n++) deep = { deep };
  log.info('odd', { cycle, deep, nan: NaN, call: () => 1, bytes: new Uint8Array(3), map: new Map([['token', 'T']]), set: new Set([1]) });
  expect(JSON.parse(lines[0]!)).toMatchObject({
    cycle: { name: 'cycle', self: '[circular]' },
    nan: 'NaN',
    call: '[function]',
    bytes: '[3 bytes]',
    map: { token: '[redacted]' },
    set: [1],
  });
});
