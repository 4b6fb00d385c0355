/** Names and hashes as Kubernetes controllers make them. @module */

/** No vowels and no look-alikes: the alphabet of generated names. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** A random suffix as `generateName` appends it. */
function randomSuffix(random: () => number, length = 5): string {
  return Array.from({ length }, () => ALPHABET[Math.floor(random() * ALPHABET.length)]).join('');
}

/** FNV-1a (32 bit) of a value, in the safe alphabet: the shape of `pod-template-hash`. Key order does not matter. */
export function templateHash(value: object | undefined, collisionCount = 0): string {
  if (!value || collisionCount > 0) return hashOf(value, collisionCount);
  let hash = hashes.get(value);
  if (hash === undefined) hashes.set(value, (hash = hashOf(value, 0)));
  return hash;
}

/** Stored objects are frozen and shared between revisions, so each template is hashed once. */
const hashes = new WeakMap<object, string>();

function hashOf(value: unknown, collisionCount: number): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(canonical(value) + (collisionCount > 0 ? `#${collisionCount}` : ''))) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return String(hash).replace(/\d/g, (digit) => ALPHABET[digit.charCodeAt(0) % ALPHABET.length]!);
}

/** JSON with sorted keys and without `undefined`: equal for equal values. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** `prefix` cut so that the generated name stays within 63 characters. */
export const generatedName = (prefix: string, random: () => number): string => `${prefix.slice(0, 58)}${randomSuffix(random)}`;
