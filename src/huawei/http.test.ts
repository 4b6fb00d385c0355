/** Calls: what is tried again, how long they may take, what ends them, what observers are told. @module */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLoopbackServer, type LoopbackServer, type ServiceFault, type ServiceRequest } from '../twin/cce/iam/loopback-server.ts';
import { staticCredentials, type CredentialProvider } from './credentials.ts';
import { HuaweiHttp, type FinishedAttempt, type FinishedCall, type HuaweiHttpOptions, type HuaweiRequest } from './http.ts';
import { FrozenClock, until } from './testing/frozen-clock.ts';

const GET: HuaweiRequest = { method: 'GET', noun: 'things', path: '/v3/p/things' };
const POST: HuaweiRequest = { method: 'POST', noun: 'things', path: '/v3/p/things', body: { a: 1 } };
const THROTTLED = refusal(429, 'APIGW.0308', 'The throttling threshold has been reached');
const CONFLICT = refusal(409, 'ELB.8907', 'conflict');
const BROKEN = refusal(500, 'ELB.8906', 'internal');

let clock: FrozenClock;
let server: LoopbackServer;
let seen: ServiceRequest[];
let script: (ServiceFault | undefined)[];
let calls: FinishedCall[];
let attempts: FinishedAttempt[];
let http: HuaweiHttp;
/** Attempts of pauses that are over. */
let finished: number;

function refusal(status: number, code: string, message: string): ServiceFault {
  return { status, body: { error_code: code, error_msg: message, request_id: 'r1' } };
}

const clientWith = (options: Partial<HuaweiHttpOptions> = {}): HuaweiHttp =>
  new HuaweiHttp({
    endpoint: server.endpoint,
    service: 'elb',
    projectId: 'p',
    credentials: staticCredentials({ accessKey: 'AK', secretKey: 'SK' }),
    clock,
    random: () => 1,
    rateLimits: false,
    onCall: (call) => calls.push(call),
    onAttempt: (attempt) => attempts.push(attempt),
    ...options,
  });

/** Sees a call through its pauses, each of which must be exactly so long. */
async function through<T>(call: Promise<T>, pauses: readonly number[]): Promise<T> {
  // Whoever awaits the result sees a failure; until then it is not unhandled.
  call.catch(() => undefined);
  for (const ms of pauses) {
    await until(() => clock.pending === 1 && attempts.length > finished, 'a pause');
    finished = attempts.length;
    await clock.advance(ms - 1);
    expect([attempts.length, clock.pending], `nothing happens for ${ms} ms`).toEqual([finished, 1]);
    await clock.advance(1);
  }
  return call.finally(() => (finished = attempts.length));
}

beforeEach(async () => {
  clock = new FrozenClock();
  [seen, script, calls, attempts, finished] = [[], [], [], [], 0];
  server = await startLoopbackServer(() => ({ status: 200, body: { ok: true } }), { failed: () => ({ status: 500 }) });
  server.injectFaults((request) => {
    seen.push(request);
    return script.shift();
  });
  http = clientWith();
});

afterEach(async () => {
  http.close();
  await server.stop();
  expect(clock.pending).toBe(0);
});

describe('a call that fails', () => {
  it('is tried again after throttling and internal errors, with pauses that double', async () => {
    script = [THROTTLED, BROKEN, THROTTLED];
    expect(await through(http.request(GET), [200, 400, 800])).toEqual({ ok: true });
    expect(calls).toEqual([{ service: 'elb', operation: 'GET things', status: 200, category: undefined, ms: 1_400, retries: 3 }]);
    expect(attempts.map(({ status }) => status)).toEqual([429, 500, 429, 200]);
  });

  it('is not tried again on a conflict, a bad request, a missing object, a missing right or a quota', async () => {
    const final = [
      [CONFLICT, 'conflict'],
      [refusal(400, 'ELB.8902', 'bad'), 'validation'],
      [refusal(404, 'ELB.8904', 'gone'), 'notFound'],
      [refusal(403, 'ELB.9803', 'no right'), 'permission'],
      [refusal(403, 'ELB.6091', 'quota'), 'quota'],
    ] as const;
    for (const [answer, category] of final) {
      script = [answer];
      await expect(http.request(GET)).rejects.toMatchObject({ category });
      expect(calls.at(-1)).toMatchObject({ category, retries: 0 });
    }
    expect(seen).toHaveLength(final.length);
  });

  it('says method, path, code and request id, and in its detail the words of the service alone', async () => {
    script = [CONFLICT];
    await expect(http.request(POST)).rejects.toMatchObject({
      message: 'POST /v3/p/things: conflict (ELB.8907, HTTP 409, request r1)',
      detail: 'conflict',
      code: 'ELB.8907',
      requestId: 'r1',
    });
  });

  it('is given up after the last attempt', async () => {
    script = Array.from({ length: 9 }, () => BROKEN);
    await expect(through(http.request(GET), [200, 400, 800, 1_600])).rejects.toMatchObject({ category: 'server' });
    expect(seen).toHaveLength(5);
    expect(calls[0]).toMatchObject({ status: 500, category: 'server', retries: 4 });
  });

  it('quotes nothing of an answer that is not JSON', async () => {
    script = Array.from({ length: 5 }, () => ({ status: 200, body: 'sesame' }));
    const error: unknown = await through(http.request(GET), [200, 400, 800, 1_600]).catch((failure: unknown) => failure);
    expect(String(error)).toContain('the answer (HTTP 200) is not JSON');
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('sesame');
  });
});

describe('a POST', () => {
  it('is sent once when nobody knows what became of it', async () => {
    for (const unknown of [BROKEN, 'hangUp', refusal(503, '', 'later')] as const) {
      seen.length = 0;
      script = [unknown];
      await expect(http.request(POST)).rejects.toMatchObject({ retryable: true, notSent: false });
      expect(seen).toHaveLength(1);
    }
  });

  it('is sent again when it was throttled, and when the caller says that it may be', async () => {
    script = [THROTTLED];
    expect(await through(http.request(POST), [200])).toEqual({ ok: true });
    script = ['hangUp', BROKEN];
    expect(await through(http.request({ ...POST, repeatable: true }), [200, 400])).toEqual({ ok: true });
    expect(seen.map(({ body }) => body.toString())).toEqual(Array.from({ length: 5 }, () => '{"a":1}'));
  });

  it('is tried again when it never left', async () => {
    await server.stop();
    const failed = through(http.request(POST), [200, 400, 800, 1_600]);
    await expect(failed).rejects.toMatchObject({ category: 'network', notSent: true, status: 0 });
    expect(attempts).toHaveLength(5);
  });

  it('times out without a second try', async () => {
    script = ['silence'];
    const call = expect(http.request(POST)).rejects.toThrow('no answer within 10000 ms');
    await until(() => seen.length === 1);
    await clock.advance(10_000);
    await call;
    expect(seen).toHaveLength(1);
    expect(calls[0]).toMatchObject({ status: 0, category: 'network', ms: 10_000, retries: 0 });
  });
});

describe('a call ends', () => {
  it('by its deadline, whatever retries are left', async () => {
    http.close();
    http = clientWith({ deadlineMs: 1_000, retries: 100 });
    script = Array.from({ length: 50 }, () => BROKEN);
    await expect(through(http.request(GET), [200, 400])).rejects.toMatchObject({ category: 'server' });
    expect(calls[0]).toMatchObject({ retries: 2, ms: 600 });
    script = ['silence'];
    const before = seen.length;
    const silent = expect(http.request(GET)).rejects.toThrow('no answer within 1000 ms');
    await until(() => seen.length === before + 1);
    await clock.advance(1_000);
    await silent;
  });

  it('at once when its signal, the client’s or the client itself ends: under way, pausing or in line', async () => {
    const whole = new AbortController();
    http.close();
    http = clientWith({ signal: whole.signal, rateLimits: { readsPerSecond: 1, writesPerSecond: 1 } });
    script = ['silence', BROKEN];
    const own = new AbortController();
    const underWay = expect(http.request({ ...GET, signal: own.signal })).rejects.toThrow('mine');
    await until(() => seen.length === 1);
    const inLine = expect(http.request({ ...GET, signal: own.signal })).rejects.toThrow('mine');
    own.abort(new Error('mine'));
    await underWay;
    await inLine;
    expect(calls).toMatchObject([
      { status: 0, category: undefined },
      { status: 0, category: undefined },
    ]);
    const pausing = expect(http.request({ ...POST, repeatable: true })).rejects.toThrow('all');
    await until(() => attempts.length === 2 && clock.pending === 1);
    whole.abort(new Error('all'));
    await pausing;
    await expect(http.request(GET)).rejects.toThrow('all');
    const other = clientWith();
    script = ['silence'];
    const before = seen.length;
    const closed = expect(other.request(GET)).rejects.toThrow('the client is closed');
    await until(() => seen.length === before + 1);
    other.close();
    await closed;
  });
});

describe('the limit on calls', () => {
  it('is 20 reads and 5 writes a second by default, and every attempt counts', async () => {
    http.close();
    http = clientWith({ rateLimits: undefined, retries: 1, baseDelayMs: 10 });
    const reads = Array.from({ length: 25 }, () => http.request(GET));
    const writes = Array.from({ length: 7 }, () => http.request(POST));
    await until(() => attempts.length === 25);
    expect(seen.filter(({ method }) => method === 'GET')).toHaveLength(20);
    expect(seen.filter(({ method }) => method === 'POST')).toHaveLength(5);
    await clock.advance(400);
    await Promise.all([...reads, ...writes]);
    expect(seen).toHaveLength(32);
    expect(Math.max(...calls.map(({ ms }) => ms))).toBe(400);
  });

  it('refuses at once a call whose turn would come after its deadline', async () => {
    http.close();
    http = clientWith({ rateLimits: { readsPerSecond: 1, writesPerSecond: 1 }, deadlineMs: 2_500 });
    const going = [http.request(GET), http.request(GET), http.request(GET)];
    await expect(http.request(GET)).rejects.toMatchObject({ category: 'throttling', notSent: true });
    await until(() => seen.length === 1);
    await clock.advance(1_000);
    await until(() => seen.length === 2);
    await clock.advance(1_000);
    await Promise.all(going);
  });
});

describe('refused credentials', () => {
  const REFUSED = refusal(401, 'APIGW.0301', 'Incorrect IAM authentication information');

  it('are renewed once, also for a POST: the gateway has let nothing through', async () => {
    let number = 0;
    const given: unknown[] = [];
    const credentials: CredentialProvider = {
      get: () => Promise.resolve({ accessKey: `AK${number}`, secretKey: 'SK' }),
      invalidate: (refused) => {
        given.push(refused?.accessKey);
        number += 1;
      },
    };
    http.close();
    http = clientWith({ credentials });
    script = [REFUSED];
    expect(await http.request(POST)).toEqual({ ok: true });
    expect(seen.map(({ headers }) => /Access=(\w+)/.exec(headers.authorization!)![1])).toEqual(['AK0', 'AK1']);
    script = [REFUSED, REFUSED];
    await expect(http.request(GET)).rejects.toMatchObject({ category: 'permission', status: 401 });
    expect(given).toEqual(['AK0', 'AK1']);
    expect(calls.map(({ retries }) => retries)).toEqual([1, 1]);
  });

  it('that never change are not asked for again', async () => {
    script = [REFUSED];
    await expect(http.request(GET)).rejects.toMatchObject({ status: 401 });
    expect(seen).toHaveLength(1);
  });
});

it('observers see nouns, never ids', async () => {
  await http.request({ method: 'PUT', noun: 'pools/members', path: '/v3/p/elb/pools/4f9e/members/77', body: {} });
  expect(calls[0]).toEqual({ service: 'elb', operation: 'PUT pools/members', status: 200, category: undefined, ms: 0, retries: 0 });
  expect(attempts[0]).toMatchObject({
    service: 'elb',
    operation: 'PUT pools/members',
    path: '/v3/p/elb/pools/4f9e/members/77',
    status: 200,
  });
  const named = new HuaweiHttp({
    endpoint: 'https://vpc.cn-north-4.myhuaweicloud.com',
    credentials: staticCredentials({ accessKey: 'a', secretKey: 'b' }),
    clock,
    onCall: (call) => calls.push(call),
    signal: AbortSignal.abort(new Error('not sent')),
  });
  await expect(named.request(GET)).rejects.toThrow('not sent');
  expect(calls[1]).toMatchObject({ service: 'vpc' });
  named.close();
});
