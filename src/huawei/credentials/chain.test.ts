/** The chain of credential sources: who is asked, when it renews, what it says when there is nothing. @module */
import { beforeEach, describe, expect, it } from 'vitest';
import { HuaweiError } from '../errors.ts';
import { CredentialChain, type CredentialEvent } from './chain.ts';
import { environmentKeys } from './environment.ts';
import { NotHere, type CredentialSource, type Obtained } from './model.ts';
import { FrozenClock } from '../testing/frozen-clock.ts';

const MINUTE = 60_000;
let clock: FrozenClock;
let events: CredentialEvent[];

beforeEach(() => {
  clock = new FrozenClock();
  events = [];
});

/** A source that does as it is told, and counts how often it is asked. */
class Told implements CredentialSource {
  readonly name: string;
  asked = 0;
  answer: () => Obtained | Promise<Obtained>;

  constructor(name: string, answer?: () => Obtained | Promise<Obtained>) {
    this.name = name;
    this.answer =
      answer ?? (() => ({ credentials: { accessKey: `${name}-${this.asked}`, secretKey: 'sk' }, expiresAt: clock.now() + 60 * MINUTE }));
  }

  async obtain(): Promise<Obtained> {
    this.asked += 1;
    return this.answer();
  }
}

const notHere = (why: string) => (): never => {
  throw new NotHere(why);
};
const failing = (error: Error) => (): never => {
  throw error;
};
const chainOf = (sources: readonly CredentialSource[], random = () => 0): CredentialChain =>
  new CredentialChain({ clock, sources, random, onEvent: (event) => events.push(event) });
const keyOf = async (chain: CredentialChain): Promise<string> => (await chain.get()).accessKey;
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('which source', () => {
  it('is the first that has something; it is remembered and asked alone from then on', async () => {
    const [absent, present, last] = [new Told('a', notHere('no a')), new Told('b'), new Told('c')];
    const chain = chainOf([absent, present, last]);
    expect(chain.source).toBeUndefined();
    expect(await keyOf(chain)).toBe('b-1');
    expect(chain.source).toBe('b');
    await clock.advance(56 * MINUTE);
    await keyOf(chain);
    await settled();
    expect(await keyOf(chain)).toBe('b-2');
    expect([absent.asked, present.asked, last.asked]).toEqual([1, 2, 0]);
  });

  it('is no later one when an earlier one fails: what is set up must not be passed over', async () => {
    const later = new Told('b');
    const chain = chainOf([new Told('a', failing(new HuaweiError({ code: 'IAM.1', status: 403, message: 'no trust' }))), later]);
    await expect(chain.get()).rejects.toMatchObject({ category: 'permission', status: 403, code: 'IAM.1' });
    expect(later.asked).toBe(0);
  });

  it('is named with its reason when nothing is to be had', async () => {
    const chain = chainOf([new Told('a', notHere('nobody home')), environmentKeys({})]);
    await expect(chain.get()).rejects.toThrow(
      'no credentials for Huawei Cloud (a: nobody home; environment: HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK are not set)',
    );
    await expect(chain.get()).rejects.toMatchObject({ name: 'HuaweiError', category: 'permission', notSent: true, retryable: false });
    expect(events.at(-1)).toMatchObject({ type: 'failed', serving: false });
    expect(chain.failure).toContain('nobody home');
  });

  it('may be another when the remembered one is gone and its keys have ended, not before', async () => {
    const [first, second] = [new Told('a'), new Told('b')];
    const chain = chainOf([first, second]);
    await chain.get();
    first.answer = notHere('gone');
    await clock.advance(56 * MINUTE);
    expect(await keyOf(chain)).toBe('a-1');
    await settled();
    expect(second.asked).toBe(0);
    await clock.advance(5 * MINUTE);
    expect(await keyOf(chain)).toBe('b-1');
    expect(chain.source).toBe('b');
  });
});

describe('renewal', () => {
  it('starts at least five minutes before the end, earlier by a jitter, and nobody waits for it', async () => {
    for (const [jitter, minutes] of [
      [0, 55],
      [1, 54],
    ] as const) {
      const source = new Told('a');
      const chain = chainOf([source], () => jitter);
      await chain.get();
      await clock.advance(minutes * MINUTE - 1);
      await chain.get();
      expect(source.asked).toBe(1);
      await clock.advance(1);
      expect(await keyOf(chain)).toBe('a-1');
      await settled();
      expect(source.asked).toBe(2);
      expect(await keyOf(chain)).toBe('a-2');
    }
    expect(clock.pending).toBe(0);
  });

  it('is one at a time, whoever asks', async () => {
    let arrive: (() => void) | undefined;
    const source = new Told('a', async () => {
      await new Promise<void>((resolve) => (arrive = resolve));
      return { credentials: { accessKey: 'slow', secretKey: 'sk' }, expiresAt: clock.now() + 60 * MINUTE };
    });
    const chain = chainOf([source]);
    const all = Promise.all(Array.from({ length: 50 }, () => keyOf(chain)));
    await settled();
    arrive!();
    expect(new Set(await all)).toEqual(new Set(['slow']));
    expect(source.asked).toBe(1);
  });

  it('goes on with the earlier keys while it fails, tries again after a while, and gives up when they end', async () => {
    const source = new Told('a');
    const chain = chainOf([source]);
    await chain.get();
    source.answer = failing(new HuaweiError({ code: '', status: 503, message: 'later' }));
    await clock.advance(55 * MINUTE);
    for (let i = 0; i < 10; i++) expect(await keyOf(chain)).toBe('a-1');
    await settled();
    expect(source.asked).toBe(2);
    expect(events.at(-1)).toMatchObject({ type: 'failed', serving: true });
    expect(chain.failure).toContain('later');
    await clock.advance(15_000);
    await keyOf(chain);
    await settled();
    expect(source.asked).toBe(3);
    // Close to the end it is waited for, and still the keys are good.
    await clock.advance(4 * MINUTE + 30_000);
    expect(await keyOf(chain)).toBe('a-1');
    await clock.advance(15_000);
    await expect(chain.get()).rejects.toMatchObject({ category: 'server', retryable: true });
    source.answer = new Told('a').answer;
    await chain.get();
    expect(chain.failure).toBeUndefined();
  });

  it('asks for keys of a short life neither all the time nor too late', async () => {
    const source = new Told('a', () => ({ credentials: { accessKey: 'k', secretKey: 's' }, expiresAt: clock.now() + 4 * MINUTE }));
    const chain = chainOf([source]);
    for (let second = 0; second < 240; second++) {
      await chain.get();
      await settled();
      await clock.advance(1_000);
    }
    expect(source.asked).toBeGreaterThanOrEqual(8);
    expect(source.asked).toBeLessThanOrEqual(9);
  });

  it('looks again at keys that do not expire, as often as their source says', async () => {
    const source = new Told('a', () => ({ credentials: { accessKey: `k${source.asked}`, secretKey: 's' }, recheckMs: 5_000 }));
    const chain = chainOf([source]);
    expect(await keyOf(chain)).toBe('k1');
    await clock.advance(4_999);
    expect(await keyOf(chain)).toBe('k1');
    await clock.advance(1);
    expect(await keyOf(chain)).toBe('k2');
    source.answer = failing(new Error('torn'));
    await clock.advance(5_000);
    expect(await keyOf(chain)).toBe('k2');
  });
});

describe('keys that were refused', () => {
  it('are not answered again', async () => {
    const chain = chainOf([new Told('a')]);
    const refused = await chain.get();
    chain.invalidate(refused);
    expect(await keyOf(chain)).toBe('a-2');
  });

  it('do not take those with them that have replaced them already', async () => {
    const source = new Told('a');
    const chain = chainOf([source]);
    const refused = await chain.get();
    chain.invalidate(refused);
    await chain.get();
    for (let late = 0; late < 20; late++) chain.invalidate(refused);
    expect(await keyOf(chain)).toBe('a-2');
    expect(source.asked).toBe(2);
  });

  it('are not fallen back on when there are no others', async () => {
    const source = new Told('a');
    const chain = chainOf([source]);
    await chain.get();
    source.answer = failing(new Error('down'));
    chain.invalidate();
    await expect(chain.get()).rejects.toThrow('a: down');
  });
});

describe('an end', () => {
  it('comes at once to the one who gives up waiting, not to the others', async () => {
    let arrive: (() => void) | undefined;
    const source = new Told('a', async () => {
      await new Promise<void>((resolve) => (arrive = resolve));
      return { credentials: { accessKey: 'k', secretKey: 's' } };
    });
    const chain = chainOf([source]);
    const impatient = new AbortController();
    const patient = keyOf(chain);
    const left = expect(chain.get(impatient.signal)).rejects.toThrow('enough');
    await settled();
    impatient.abort(new Error('enough'));
    await left;
    arrive!();
    expect(await patient).toBe('k');
    await expect(chain.get(impatient.signal)).rejects.toThrow('enough');
  });

  it('comes to everybody when the chain is closed', async () => {
    const stuck: CredentialSource = {
      name: 'stuck',
      obtain: (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    };
    const chain = chainOf([stuck]);
    const waiting = expect(chain.get()).rejects.toThrow('the credential chain is closed');
    chain.close();
    await waiting;
    await expect(chain.get()).rejects.toThrow('the credential chain is closed');
    expect(events).toEqual([]);
  });
});
