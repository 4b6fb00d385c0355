/** For tests: what goes wrong at random with calls of the API server and of the ELB API, each fault counted. @module */
import type { Fault, Injector } from '../../../kube/testing/faulty-client.ts';
import { StatusError } from '../../../kube/status-error.ts';
import { refusals, type FaultInjector, type InjectedFault } from '../../../twin/cce/elb/index.ts';
import type { FaultTally } from './tally.ts';

export type Pick = <T>(candidates: readonly T[]) => T;

export interface Chance {
  random: () => number;
  pick: Pick;
  tally: FaultTally;
  /** 0 to 1: of each call; may change as time goes by. */
  share: () => number;
}

const conflict = (): StatusError => new StatusError(409, 'Conflict', 'the object has been modified');
const KUBE_ERRORS: readonly (readonly [string, () => StatusError])[] = [
  ['409', conflict],
  ['429', () => new StatusError(429, 'TooManyRequests', 'too many requests, please try again later')],
  ['500', () => new StatusError(500, 'InternalError', 'etcdserver: request timed out')],
  ['503', () => new StatusError(503, 'ServiceUnavailable', 'apiserver is shutting down')],
];

/** For a client of the API server. */
export function kubeFaults({ random, pick, tally, share }: Chance): Injector {
  return ({ verb, write }): Fault | undefined => {
    if (random() >= share()) return undefined;
    if (verb === 'watch') {
      const drop = pick(['end', 'error', 'gone'] as const);
      tally.injected({ end: 'api watch ended', error: 'api watch cut', gone: 'api 410' }[drop]);
      return { drop };
    }
    if (random() < 0.25) {
      tally.injected('api slow');
      return { delayMs: pick([500, 2_000, 20_000]), after: random() < 0.5 };
    }
    if (write && random() < 0.3) {
      tally.injected('api answer lost');
      return { error: new StatusError(504, 'Timeout', 'the request timed out'), after: true };
    }
    const [kind, error] = pick(KUBE_ERRORS);
    tally.injected(`api ${kind}`);
    return { error: error() };
  };
}

const ELB_FAULTS: readonly (readonly [string, () => InjectedFault])[] = [
  ['429', refusals.throttled],
  ['409', refusals.conflict],
  ['500', refusals.internal],
  ['503', refusals.unavailable],
];

/** For the ELB API, whoever calls it. */
export function elbFaults({ random, pick, tally, share }: Chance): FaultInjector {
  return ({ method, operation }) => {
    if (random() >= share()) return undefined;
    if (operation.includes('/batch-') && random() < 0.5) {
      tally.injected('elb half a batch');
      return { applyPart: pick([0, 1, 2]), ...(random() < 0.5 && { hangUp: 'afterCall' as const }) };
    }
    if (random() < 0.2) {
      tally.injected('elb slow');
      return { latencyMs: pick([500, 3_000, 15_000]) };
    }
    if (method !== 'GET' && random() < 0.5) {
      const isLate = random() < 0.4;
      tally.injected(isLate ? 'elb effect after the time-out' : 'elb answer lost');
      return isLate ? { effectAfterMs: pick([1_000, 12_000]) } : { hangUp: 'afterCall' };
    }
    if (random() < 0.2) {
      tally.injected('elb connection lost');
      return { hangUp: 'beforeCall' };
    }
    const [kind, fault] = pick(ELB_FAULTS);
    tally.injected(`elb ${kind}`);
    return fault();
  };
}
