/** CCE5020: an object that the agents refuse, as a whole: it has no effect at all. @module */
import { message, type MessageId } from '../../i18n/index.ts';
import { parsePrefix } from '../cidr.ts';
import type { PolicySelector } from '../../cluster/kinds.ts';
import type { IdentityClass } from '../engine/identity-class.ts';
import { POD_NAMESPACE } from '../labels.ts';
import { equals, requirementsOf, selector as selectorOf } from '../selector.ts';
import { namesOf } from './consequences.ts';
import type { LintContext, RejectedObject } from './context.ts';
import { listAt, type Written } from './entries.ts';
import type { Edit, PolicyPatch } from './finding.ts';
import { cilium, type PolicyLint } from './lint.ts';
import { withoutNulls } from './nulls.ts';
import { add, pointer, remove, replace, segmentsOf, valueAt } from './patch.ts';

export const rejected: PolicyLint = {
  code: 'CCE5020',
  title: 'policy.lint.CCE5020.title',
  explanation: 'policy.lint.CCE5020.explanation',
  severity: 'error',
  threads: cilium(40702),
  *run(context) {
    for (const object of context.rejected) {
      const { field, message: reason } = object.error;
      const edits = correctionOf(object);
      const fix: PolicyPatch | undefined = edits && { policy: object.ref, edits, opens: message('policy.lint.opens.accepted') };
      yield {
        policy: object.ref,
        field,
        severity: 'error',
        message: message('policy.lint.CCE5020.rejected', {
          reason,
          hint: { id: hintFor(reason), params: {} },
          pods: wantedFor(context, object),
        }),
        ...(fix && { fix }),
      };
    }
  },
};

/** Whom the object was to hold for, as far as its selectors can be read. */
function wantedFor(context: LintContext, { object, ref }: RejectedObject): string {
  const { spec, specs } = withoutNulls(object as { spec?: Written; specs?: Written[] });
  const found = new Set<IdentityClass>();
  for (const one of [spec, ...(Array.isArray(specs) ? specs : [])]) {
    const written = (one?.['endpointSelector'] ?? one?.['podSelector']) as PolicySelector | undefined;
    if (typeof written !== 'object' || !isReadable(written)) continue;
    const own = ref.namespace === undefined ? [] : [equals('k8s', POD_NAMESPACE, ref.namespace)];
    for (const pod of context.selected(selectorOf([...requirementsOf(written), ...own]))) if (pod.kind === 'pod') found.add(pod);
  }
  return namesOf([...found]) || '–';
}

function isReadable({ matchLabels = {}, matchExpressions = [] }: PolicySelector): boolean {
  const labels = typeof matchLabels === 'object' && Object.values(matchLabels).every((value) => typeof value === 'string');
  const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist'];
  const expressions =
    Array.isArray(matchExpressions) &&
    matchExpressions.every((one) => typeof one?.key === 'string' && operators.includes(one.operator) && Array.isArray(one.values ?? []));
  return labels && expressions;
}

/** By the engine's own words (facts/policy.md §3.3). */
const HINTS: readonly [RegExp, MessageId & `policy.lint.CCE5020.${string}`][] = [
  [/at least one of Ingress|empty policy/, 'policy.lint.CCE5020.noSection'],
  [/combining/, 'policy.lint.CCE5020.twoKinds'],
  [/Requires/, 'policy.lint.CCE5020.requires'],
  [/FromNodes\/ToNodes/, 'policy.lint.CCE5020.nodes'],
  [/too many ports/, 'policy.lint.CCE5020.tooManyPorts'],
  [/can only apply to TCP/, 'policy.lint.CCE5020.l7Protocol'],
  [/port is 0/, 'policy.lint.CCE5020.l7Port'],
  [/rule cannot have NodeSelector/, 'policy.lint.CCE5020.nodeSelector'],
  [/no '\/'/, 'policy.lint.CCE5020.mask'],
  [/port must be specified/, 'policy.lint.CCE5020.noPort'],
  [/L7 proxy is not enabled/, 'policy.lint.CCE5020.noProxy'],
  [/error parsing regexp|invalid or unsupported Perl syntax|missing|invalid/, 'policy.lint.CCE5020.expression'],
];

const hintFor = (reason: string): MessageId => HINTS.find(([words]) => words.test(reason))?.[1] ?? 'policy.lint.CCE5020.other';

/** Only where what was meant is beyond doubt. */
function correctionOf({ object, error: { field, message: reason } }: RejectedObject): Edit[] | undefined {
  if (reason.includes('combining')) return separated(object, field);
  if (reason.includes('too many ports')) return inPortions(object, field.replace(/\.ports$/, ''));
  if (reason.includes('can only apply to TCP (not ANY)')) return asTcp(object, field.replace(/\.rules$/, ''));
  if (reason.includes("no '/'")) return withMasks(object, field);
  return undefined;
}

const PEERS = /^(?:from|to)(?:Endpoints|CIDR|CIDRSet|Entities|Nodes|Services|FQDNs|Groups)$/;

/** One rule for each kind of peer, with the same ports: rules of a section are ORed. */
function separated(object: object, field: string): Edit[] | undefined {
  const rule = valueAt(object, field) as Written | undefined;
  const kinds = Object.keys(rule ?? {}).filter((key) => PEERS.test(key) && listAt(rule!, key).length > 0);
  const [first, ...more] = kinds;
  if (!rule || first === undefined || more.length === 0) return undefined;
  const rest = Object.entries(rule).filter(([key]) => !PEERS.test(key));
  const list = segmentsOf(field).slice(0, -1);
  return [
    ...more.map((kind) => remove(pointer(field, kind))),
    ...more.map((kind) => add(`${pointer('')}/${[...list, '-'].join('/')}`, { [kind]: rule[kind], ...Object.fromEntries(rest) })),
  ];
}

const MOST_PORTS = 40;

function inPortions(object: object, field: string): Edit[] | undefined {
  const rule = valueAt(object, field) as Written | undefined;
  const ports = listAt(rule ?? {}, 'ports');
  if (!rule || ports.length <= MOST_PORTS) return undefined;
  const portions = Array.from({ length: Math.ceil(ports.length / MOST_PORTS) }, (_, index) =>
    ports.slice(index * MOST_PORTS, (index + 1) * MOST_PORTS),
  );
  const list = segmentsOf(field).slice(0, -1);
  return [
    replace(pointer(field, 'ports'), portions[0]),
    ...portions.slice(1).map((some) => add(`/${[...list, '-'].join('/')}`, { ...rule, ports: some })),
  ];
}

function asTcp(object: object, field: string): Edit[] | undefined {
  const ports = listAt((valueAt(object, field) ?? {}) as Written, 'ports');
  return ports.flatMap((port, index) =>
    !port['protocol'] || port['protocol'] === 'ANY' ? [add(pointer(`${field}.ports[${index}]`, 'protocol'), 'TCP')] : [],
  );
}

/** A single address: all of its bits. */
function withMasks(object: object, field: string): Edit[] | undefined {
  const written = valueAt(object, field);
  const prefix = typeof written === 'string' ? parsePrefix(written) : undefined;
  return prefix && [replace(pointer(field), `${written as string}/${prefix.bits}`)];
}
