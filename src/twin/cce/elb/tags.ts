/** Tags of load balancers and listeners (facts/elb-v3.md §2.6). @module */
import type { Tag } from '../../../huawei/elb/types.ts';
import { invalidInput } from './faults.ts';
import { isRecord } from './fields.ts';

/** Throws ELB.8902 unless every entry is `{key, value}`, each key once. */
export function readTags(given: unknown): Tag[] {
  const isTag = (tag: unknown): tag is Tag =>
    isRecord(tag) && typeof tag['key'] === 'string' && tag['key'] !== '' && typeof (tag['value'] ?? '') === 'string';
  if (!Array.isArray(given) || !given.every(isTag)) throw invalidInput('tags must be a list of {key, value}.');
  if (new Set(given.map(({ key }) => key)).size < given.length) throw invalidInput('tags must not name a key twice.');
  return given.map(({ key, value }) => ({ key, value: value ?? '' }));
}

/** The tags after a `tags/action` call: adds, replaces by key, or removes. */
export function changedTags(tags: readonly Tag[], body: unknown): Tag[] {
  const { action, tags: given } = isRecord(body) ? body : {};
  if (action !== 'create' && action !== 'delete') throw invalidInput('action must be create or delete.');
  const changes = readTags(given);
  const keys = new Set(changes.map(({ key }) => key));
  const kept = tags.filter(({ key }) => !keys.has(key));
  return action === 'create' ? [...kept, ...changes] : kept;
}
