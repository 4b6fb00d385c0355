/** CCE5017: a port name that nobody has, or that means several numbers: the rule has no effect on it. @module */
import { message } from '../../i18n/index.ts';
import { isServiceName, namedPortKey, protocolsOf, type NamedPorts, type Protocol } from '../ports.ts';
import { namesOf, onePort, PairList } from './consequences.ts';
import type { LintContext } from './context.ts';
import { entriesOf, listAt, type Entry, type Written } from './entries.ts';
import type { Draft, Edit } from './finding.ts';
import type { PolicyLint } from './lint.ts';
import { nearest } from './nearest.ts';
import { add, pointer, replace } from './patch.ts';
import { refusing } from './refused.ts';

export const namedPorts: PolicyLint = {
  code: 'CCE5017',
  title: 'policy.lint.CCE5017.title',
  explanation: 'policy.lint.CCE5017.explanation',
  severity: 'error',
  threads: ['https://github.com/cilium/cilium/blob/v1.19.1/pkg/types/portmap.go'],
  *run(context) {
    if (context.pods.length === 0) return;
    for (const entry of entriesOf(context)) for (const port of namesIn(entry)) yield* withoutEffect(context, entry, port);
  },
};

interface WrittenName {
  /** The list of ports, and the place in it. */
  readonly list: string;
  readonly index: number;
  readonly name: string;
  readonly protocols: readonly Protocol[];
  readonly written: Written;
}

function namesIn({ field, written, policy }: Entry): WrittenName[] {
  const lists: [string, readonly Written[]][] = listAt(written, 'toPorts').map((rule, index) => [
    `${field}.toPorts[${index}].ports`,
    listAt(rule, 'ports'),
  ]);
  lists.push([`${field}.ports`, listAt(written, 'ports')]);
  const absent = policy.ref.kind === 'NetworkPolicy' ? 'TCP' : '';
  return lists.flatMap(([list, ports]) =>
    ports.flatMap((port, index): WrittenName[] => {
      const { port: name, protocol } = port;
      if (typeof name !== 'string' || !isServiceName(name)) return [];
      return [{ list, index, name, protocols: protocolsOf((protocol as string | undefined) || absent) ?? [], written: port }];
    }),
  );
}

/** Ingress looks at the subject's own ports, egress at all of the cluster (facts/policy.md §3.12). */
function* withoutEffect(context: LintContext, entry: Entry, port: WrittenName): Iterable<Draft> {
  const subjects = context.subjects(entry.spec);
  const known: readonly NamedPorts[] = entry.direction === 'egress' ? [context.set.namedPorts()] : subjects.map(({ ports }) => ports);
  if (known.length === 0) return;
  const numbers = (of: NamedPorts): number[] => [
    ...new Set(port.protocols.flatMap((protocol) => of.get(namedPortKey(port.name, protocol)) ?? [])),
  ];
  const field = `${port.list}[${port.index}].port`;
  if (known.every((of) => numbers(of).length === 0)) {
    const meant = nearest(
      port.name,
      known.flatMap((of) => [...of.keys()].map((key) => key.slice(0, key.indexOf('/')))),
    );
    const where =
      entry.direction === 'egress'
        ? message('policy.lint.CCE5017.anyPod')
        : message('policy.lint.CCE5017.itsPods', { pods: namesOf(subjects) });
    yield {
      policy: entry.policy.ref,
      field,
      severity: 'error',
      message: meant
        ? message('policy.lint.CCE5017.unknownNear', { name: port.name, where, meant })
        : message('policy.lint.CCE5017.unknown', { name: port.name, where }),
      ...refusing(context, entry),
      ...(meant && {
        fix: {
          policy: entry.policy.ref,
          edits: [replace(pointer(field), meant)],
          opens: message('policy.lint.opens.port', { port: meant }),
        },
      }),
    };
    return;
  }
  const ambiguous = port.protocols.some((protocol) => known.some((of) => (of.get(namedPortKey(port.name, protocol))?.length ?? 0) > 1));
  if (entry.direction === 'egress' && ambiguous) yield severalNumbers(context, entry, port, numbers(known[0]!));
}

function severalNumbers(context: LintContext, entry: Entry, port: WrittenName, all: readonly number[]): Draft {
  const pairs = new PairList('refused', context);
  const own = new Set<number>();
  for (const { peers } of entry.rules.slice(0, 1)) {
    for (const peer of peers === 'all' ? [] : context.peers({ peers })) {
      for (const protocol of port.protocols) {
        for (const number of peer.ports.get(namedPortKey(port.name, protocol)) ?? []) {
          own.add(number);
          for (const subject of context.subjects(entry.spec)) pairs.add('egress', subject, peer, onePort(protocol, number));
        }
      }
    }
  }
  const meant = [...own].sort((a, b) => a - b);
  const field = `${port.list}[${port.index}].port`;
  const asWritten = (number: number): string | number => (entry.policy.ref.kind === 'NetworkPolicy' ? number : String(number));
  const [first, ...more] = meant;
  const edits: Edit[] =
    first === undefined
      ? []
      : [
          replace(pointer(field), asWritten(first)),
          ...more.map((number) => add(pointer(port.list, '-'), { ...port.written, port: asWritten(number) })),
        ];
  return {
    policy: entry.policy.ref,
    field,
    severity: 'error',
    message: message('policy.lint.CCE5017.several', {
      name: port.name,
      numbers: [...all].sort((a, b) => a - b).join(', '),
    }),
    consequence: pairs.consequence,
    ...(edits.length > 0 && {
      fix: { policy: entry.policy.ref, edits, opens: message('policy.lint.opens.port', { port: meant.join(', ') }) },
    }),
  };
}
