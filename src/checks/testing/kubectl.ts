/** Rehearsals need a real kubectl; where there is none, that is said. @module */
import { test } from 'vitest';
import { findKubectls } from '../../kube/testing/kubectl.ts';

const present = findKubectls().length > 0;

/** Labs of several kinds, with clients that time out in them. */
const LIMIT_MS = 120_000;

/** A test that plays a scenario with a check. */
export function rehearsal(what: string, play: () => Promise<void>): void {
  const name = `${what}: broken, found, mended by its own words, HTTP 200`;
  if (!present) console.warn(`not rehearsed, because there is no kubectl on this machine: ${name}`);
  test.skipIf(!present)(name, play, LIMIT_MS);
}
