/** Corrections as text: comments stay, only what changes is different, and the text means what the object says. @module */
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { formatPolicyRef } from '../rule.ts';
import type { PolicyPatch } from './finding.ts';
import { lintPolicies } from './lints.ts';
import { add, applyPatch, pointer, remove, replace, segmentsOf, valueAt } from './patch.ts';
import { patchText } from './patch-text.ts';
import { analysed, CLUSTER } from './testing/cluster.ts';
import { SCENARIOS } from './testing/scenarios.ts';
import { compareLines, linesOf, unifiedDiff } from './unified-diff.ts';

const POLICIES = `# Policies of the shop.
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: web # the shop
  namespace: default
spec:
  endpointSelector:
    matchLabels:
      app: web
  ingress:
  # who may come in
  - fromEndpoints:
    - matchLabels:
        app: cleint # the client
    toPorts:
    - ports:
      - port: "8080"   # of the pod
        protocol: TCP
---
apiVersion: v1
kind: Service
metadata: {name: other,   namespace: default}
`;
const policy = parseAllDocuments(POLICIES)[0]!.toJS() as Parameters<typeof patchText>[1];
const patch = (...edits: PolicyPatch['edits']): PolicyPatch => ({
  policy: { kind: 'CiliumNetworkPolicy', namespace: 'default', name: 'web' },
  edits,
});

test('a value is replaced, comments and the style of lists stay, other documents are not touched', () => {
  const { before, after, diff } = patchText(
    patch(replace('/spec/ingress/0/fromEndpoints/0/matchLabels/app', 'client')),
    policy,
    POLICIES,
    'shop.yaml',
  );
  expect(before).toBe(POLICIES);
  expect(after).toBe(POLICIES.replace('cleint', 'client'));
  expect(diff).toMatchInlineSnapshot(`
    "--- a/shop.yaml
    +++ b/shop.yaml
    @@ -12,7 +12,7 @@
       # who may come in
       - fromEndpoints:
         - matchLabels:
    -        app: cleint # the client
    +        app: client # the client
         toPorts:
         - ports:
           - port: "8080"   # of the pod
    "
  `);
});

test('a rule is added behind the others', () => {
  const { diff } = patchText(patch(add('/spec/ingress/-', { fromEntities: ['ingress'] })), policy, POLICIES, 'shop.yaml');
  expect(diff).toMatchInlineSnapshot(`
    "--- a/shop.yaml
    +++ b/shop.yaml
    @@ -17,6 +17,8 @@
         - ports:
           - port: "8080"   # of the pod
             protocol: TCP
    +  - fromEntities:
    +    - ingress
     ---
     apiVersion: v1
     kind: Service
    "
  `);
});

test('an object is taken out of its file', () => {
  const { after } = patchText({ ...patch(), deleteObject: true }, policy, POLICIES);
  expect(parseAllDocuments(after).map((document) => document.get('kind'))).toEqual(['Service']);
});

test('an object that came from no file is written afresh', () => {
  const { before, after, diff } = patchText(patch(remove('/spec/ingress/0/toPorts')), policy);
  expect(parse(before)).toEqual(policy);
  expect((parse(after) as { spec: object }).spec).not.toHaveProperty('ingress.0.toPorts');
  expect(diff).toContain('--- a/CiliumNetworkPolicy-web.yaml');
});

test('an object in a list, and one in JSON', () => {
  const fix = patch(replace('/spec/ingress/0/fromEndpoints/0/matchLabels/app', 'client'));
  const [first = ''] = POLICIES.split('---');
  const items = first
    .replace('# Policies of the shop.\n', '')
    .replaceAll(/^(?=.)/gm, '    ')
    .replace('    ', '  - ');
  const list = `apiVersion: v1\nkind: List\nitems:\n${items}\n\n# the end\n`;
  expect(patchText(fix, policy, list).after).toBe(list.replace('cleint', 'client'));
  const json = `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [{ kind: 'Service' }, policy] }, null, 2)}\n`;
  expect(patchText(fix, policy, json).after).toBe(json.replace('cleint', 'client'));
  expect(patchText({ ...fix, deleteObject: true }, policy, json).after).not.toContain('cleint');
});

test('field paths and pointers', () => {
  expect(segmentsOf('spec.ingress[0].matchLabels["a.b/c"]')).toEqual(['spec', 'ingress', 0, 'matchLabels', 'a.b/c']);
  expect(pointer('spec.x["a.b/c~"]', 0)).toBe('/spec/x/a.b~1c~0/0');
  expect(valueAt({ spec: { x: { 'a.b': [1] } } }, 'spec.x["a.b"][0]')).toBe(1);
  expect(applyPatch({ a: { 'b/c': [1, 2] } }, patch(remove('/a/b~1c/0'), add('/a/b~1c/-', 3), replace('/a/b~1c/0', 9)))).toEqual({
    a: { 'b/c': [9, 3] },
  });
});

test('a diff of the whole and of nothing', () => {
  expect(unifiedDiff('a\n', 'a\n', 'x', 'y')).toBe('');
  expect(unifiedDiff('', 'a\nb\n', 'x', 'y')).toBe('--- x\n+++ y\n@@ -0,0 +1,2 @@\n+a\n+b\n');
  expect(unifiedDiff('a\nb\n', '', 'x', 'y')).toBe('--- x\n+++ y\n@@ -1,2 +0,0 @@\n-a\n-b\n');
});

/** Every correction of every scenario, in the text of its scenario. */
describe.each(SCENARIOS)('$code: $name', ({ bad }) => {
  test('text and object are corrected alike, and the rest of the file stays as it was', async () => {
    const text = CLUSTER + bad;
    const analysis = await analysed(text);
    for (const { fix } of lintPolicies(analysis)) {
      if (!fix) continue;
      const target = formatPolicyRef(fix.policy);
      const { object } = [...analysis.policies, ...analysis.rejected].find(({ ref }) => formatPolicyRef(ref) === target)!;
      const { before, after, diff } = patchText(fix, object, text, 'scenario.yaml');
      expect(before).toBe(text);
      const wanted = applyPatch(object, fix);
      const documents = parseAllDocuments(after).map(
        (document) => document.toJS() as { kind?: string; metadata?: { name?: string } } | null,
      );
      const found = documents.find((one) => one?.kind === object.kind && one.metadata?.name === object.metadata.name);
      expect(found).toEqual(wanted);
      expect(applied(before, diff)).toBe(after);
      expect(after.startsWith(CLUSTER)).toBe(true);
    }
  });
});

/** As `patch` would, trusting the line numbers. */
function applied(before: string, diff: string): string {
  const lines = linesOf(before);
  let shift = 0;
  for (const hunk of diff.split(/^(?=@@)/m).slice(1)) {
    const [, start, count] = /^@@ -(\d+),(\d+)/.exec(hunk)!.map(Number) as [number, number, number];
    const body = linesOf(hunk).slice(1);
    const old = body.filter((line) => !line.startsWith('+')).map((line) => line.slice(1));
    const fresh = body.filter((line) => !line.startsWith('-')).map((line) => line.slice(1));
    const at = (count === 0 ? start : start - 1) + shift;
    expect(lines.slice(at, at + count)).toEqual(old);
    lines.splice(at, count, ...fresh);
    shift += fresh.length - old.length;
  }
  return `${lines.join('\n')}\n`;
}

test('lines are compared without searching what both share at the ends', () => {
  const long = Array.from({ length: 20_000 }, (_, index) => `line ${index}`);
  const changed = [...long.slice(0, 9000), 'new', ...long.slice(9001)];
  expect(compareLines(long, changed).filter(([mark]) => mark !== ' ')).toEqual([
    ['-', 'line 9000'],
    ['+', 'new'],
  ]);
});
