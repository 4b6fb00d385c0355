/** Generated names and uids. @module */

/** Without vowels and look-alikes, as Kubernetes does it. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX_LENGTH = 5;
const MAX_BASE_LENGTH = 63 - SUFFIX_LENGTH;

/** `web-` → `web-x7k2q`. */
export function generateName(base: string, random: () => number): string {
  let suffix = '';
  for (let index = 0; index < SUFFIX_LENGTH; index += 1) suffix += ALPHABET[Math.floor(random() * ALPHABET.length)];
  return base.slice(0, MAX_BASE_LENGTH) + suffix;
}
