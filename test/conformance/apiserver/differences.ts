/** Where two observations of one case are not the same. @module */
import type { Observation } from './observe.ts';

export interface Difference {
  /** `1.body.details.causes[0].message`: the number of the answer, from 1, and the path in it. */
  at: string;
  real: unknown;
  ours: unknown;
}

export function differences(real: readonly Observation[], ours: readonly Observation[]): Difference[] {
  const found: Difference[] = [];
  for (let index = 0; index < Math.max(real.length, ours.length); index += 1) {
    const [theirs, own] = [real[index], ours[index]];
    const at = String(index + 1);
    if (theirs && own && succeeds(theirs) !== succeeds(own)) {
      // One answered what was asked and the other did not: their bodies have nothing in common.
      found.push({ at: `${at}.status`, real: refusal(theirs), ours: refusal(own) });
    } else {
      compare(theirs, own, at, found);
    }
  }
  return found;
}

const succeeds = ({ status }: Observation): boolean => status < 300;
const refusal = ({ status, body }: Observation): string => {
  const message = (body as { message?: string } | undefined)?.message;
  return status < 300 || !message ? String(status) : `${status} ${message}`;
};

/** What a list holds is missing on one side as a whole, not field by field. */
function compare(real: unknown, ours: unknown, at: string, found: Difference[]): void {
  if (Object.is(real, ours)) return;
  if (Array.isArray(real) && Array.isArray(ours)) {
    for (let index = 0; index < Math.max(real.length, ours.length); index += 1) compare(real[index], ours[index], `${at}[${index}]`, found);
  } else if (isMap(real) && isMap(ours)) {
    for (const key of new Set([...Object.keys(real), ...Object.keys(ours)])) compare(real[key], ours[key], `${at}.${key}`, found);
  } else {
    found.push({ at, real, ours });
  }
}

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
