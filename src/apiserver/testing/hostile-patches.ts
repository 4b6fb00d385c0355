/** Patches of all four types, with operations and directives where they do not belong. @module */
import type { Chance } from './chance.ts';
import { bent, documentFor, oddValue, type Fields, type Json } from './hostile-documents.ts';

const POINTERS = [
  '',
  '/',
  '/data',
  '/data/k',
  '/data/-',
  '/metadata/labels',
  '/metadata/labels/a',
  '/metadata/finalizers/0',
  '/metadata/finalizers/-',
  '/metadata/managedFields',
  '/spec',
  '/spec/containers/0',
  '/spec/containers/-1',
  '/spec/template/spec/containers/0/env/0',
  '/__proto__/x',
  '/constructor',
  '/a~1b',
  '/metadata/name',
  '/kind',
  '/spec/ports/999999999999',
];

/** A patch of the given type for a collection's objects. */
export function patchFor(chance: Chance, type: 'json' | 'merge' | 'strategic' | 'apply', collection: string): Json {
  if (type === 'json') {
    const operation = (): Json => ({
      op: chance.one(['add', 'remove', 'replace', 'move', 'copy', 'test', 'x']),
      path: chance.one(POINTERS),
      ...(chance.in(0.5) && { from: chance.one(POINTERS) }),
      ...(chance.in(0.8) && { value: oddValue(chance) }),
    });
    // Copies of a field into itself double it each time.
    const explosion: Json = Array.from({ length: 60 }, () => ({ op: 'copy', from: '/metadata', path: '/metadata/x' }));
    return chance.in(0.05) ? explosion : bent(chance, Array.from({ length: chance.below(6) }, operation), 0.02);
  }
  const document = documentFor(chance, collection);
  if (type !== 'strategic' || !isFields(document)) return document;
  return sprinkled(chance, document);
}

const isFields = (value: Json | undefined): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Directives of strategic merge patches at random places. */
function sprinkled(chance: Chance, value: Json): Json {
  if (Array.isArray(value)) return value.map((item) => sprinkled(chance, item));
  if (!isFields(value)) return value;
  const result: [string, Json][] = Object.entries(value).map(([key, inner]) => [key, sprinkled(chance, inner)]);
  for (const [key, inner] of Object.entries(value)) {
    if (!chance.in(0.06)) continue;
    result.push(
      chance.one<[string, Json]>([
        ['$patch', chance.one<Json>(['delete', 'replace', 'merge', 'x', null, {}])],
        ['$retainKeys', chance.one<Json>([[key], [], key, [null], [{}]])],
        [`$setElementOrder/${key}`, chance.one<Json>([inner, [inner], [], null, [null], ['a', 1, {}]])],
        [`$deleteFromPrimitiveList/${key}`, chance.one<Json>([inner, [inner], [], 'x', [null]])],
      ]),
    );
  }
  return Object.fromEntries(result);
}
