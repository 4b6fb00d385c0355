/** What was given as flags, read as facts. @module */
import { message } from '../../i18n/index.ts';
import type { FactName, FactProblem, FactsRead } from '../facts.ts';
import { ELB_CLASSES, FACT_FLAGS, optionName } from './fact-flags.ts';
import { factsOf } from './fact-table.ts';
import { asWritten, type Plain, type Written } from './written.ts';

/** What was given, by the flags' names in camel case (`vpcCidr`), as commander gives it. */
export type FlagValues = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/**
 * @example
 * readFlags({ vpcCidr: ['10.2.0.0/16'] }).facts.vpcCidrs // { value: ['10.2.0.0/16'], origin: { kind: 'flag', where: '--vpc-cidr' } }
 */
export function readFlags(options: FlagValues): FactsRead {
  const given = new Given(options);
  const entries = [
    ...PLAIN.flatMap(({ flag, facts: [name] }) => given.entry(name!, flag, given.value(flag))),
    ...apiServer(given),
    ...nodeGroups(given),
    ...elb(given),
    ...gateway(given),
  ];
  const { facts, problems } = factsOf({ kind: 'map', entries, where: '' }, 'flag');
  return { facts, problems: [...given.problems, ...problems] };
}

interface Entry {
  readonly key: FactName;
  readonly where: string;
  readonly value: Written;
}

/** Flags that alone say one fact. */
const PLAIN = FACT_FLAGS.filter(
  ({ facts }) => facts.length === 1 && FACT_FLAGS.filter((other) => other.facts.includes(facts[0]!)).length === 1,
);

class Given {
  readonly problems: FactProblem[] = [];
  readonly #options: FlagValues;

  constructor(options: FlagValues) {
    this.#options = options;
  }

  /** A number where only digits stand: each shape says whether it wants one. */
  value(flag: string): Plain | undefined {
    const value = this.#options[optionName(flag)];
    return typeof value === 'string' && /^(?:0|[1-9]\d{0,8})$/.test(value) ? Number(value) : value;
  }

  text(flag: string): string | undefined {
    const value = this.#options[optionName(flag)];
    return typeof value === 'string' ? value : undefined;
  }

  entry(key: FactName, flag: string, value: Plain | undefined): readonly Entry[] {
    return value === undefined ? [] : [{ key, where: flag, value: asWritten(value, { where: flag }) }];
  }

  /** A fact that several flags say together; each part has its own flag for its place. */
  object(key: FactName, parts: Readonly<Record<string, readonly [flag: string, value: Plain | undefined]>>): readonly Entry[] {
    const said = Object.entries(parts).filter(([, [, value]]) => value !== undefined);
    const where = [...new Set(said.map(([, [flag]]) => flag).filter((flag) => flag.startsWith('--')))].join(', ');
    const entries = said.map(([name, [flag, value]]) => ({ key: name, where: flag, value: asWritten(value!, { where: flag }) }));
    return [{ key, where, value: { kind: 'map', entries, where } }];
  }

  complain(flag: string, example: string): readonly Entry[] {
    this.problems.push({ where: flag, what: message('plan.source.flagForm', { value: this.text(flag) ?? '', example }) });
    return [];
  }

  lacks(flag: string, other: string): readonly Entry[] {
    this.problems.push({ where: flag, what: message('plan.source.flagNeeds', { other }) });
    return [];
  }
}

function apiServer(given: Given): readonly Entry[] {
  const text = given.text('--api-server');
  if (text === undefined) return [];
  const [, host, port] = /^([^\s:/]+)(?::(\d{1,5}))?$/.exec(text) ?? [];
  if (host === undefined) return given.complain('--api-server', '10.2.128.2:5443');
  return [
    ...given.entry('apiServerHost', '--api-server', host),
    ...given.entry('apiServerPort', '--api-server', port === undefined ? undefined : Number(port)),
  ];
}

/** One group of nodes that are alike: what differs is described in a file. */
function nodeGroups(given: Given): readonly Entry[] {
  const [count, maxPods, os] = (['--nodes', '--max-pods', '--os'] as const).map((flag) => given.value(flag));
  if (count === undefined && maxPods === undefined && os === undefined) return [];
  if (count === undefined) return given.lacks(maxPods === undefined ? '--os' : '--max-pods', '--nodes');
  return given.object('nodeGroups', { name: ['', 'nodes'], count: ['--nodes', count], maxPods: ['--max-pods', maxPods], os: ['--os', os] });
}

function elb(given: Given): readonly Entry[] {
  const [id, kind, protocol] = (['--elb-id', '--elb-class', '--elb-protocol'] as const).map((flag) => given.text(flag));
  if (id === undefined && kind === undefined && protocol === undefined) return [];
  if (kind === undefined) return given.lacks(id === undefined ? '--elb-protocol' : '--elb-id', '--elb-class');
  if (!Object.hasOwn(ELB_CLASSES, kind)) return given.complain('--elb-class', Object.keys(ELB_CLASSES).join(', '));
  return given.object('elb', { id: ['--elb-id', id], kind: ['--elb-class', ELB_CLASSES[kind]], protocol: ['--elb-protocol', protocol] });
}

function gateway(given: Given): readonly Entry[] {
  const [gateway, backend] = [given.text('--gateway'), given.text('--backend')];
  if (gateway === undefined) return backend === undefined ? [] : given.lacks('--backend', '--gateway');
  const [, namespace, name, port] = /^([^/:]+)\/([^/:]+):(\d{1,5})$/.exec(gateway) ?? [];
  if (namespace === undefined || name === undefined) return given.complain('--gateway', 'default/web:80');
  const parts = {
    name: ['--gateway', name],
    namespace: ['--gateway', namespace],
    port: ['--gateway', Number(port)],
  } as const;
  if (backend === undefined) return given.object('gateway', parts);
  const [, service, servicePort] = /^([^/:]+):(\d{1,5})$/.exec(backend) ?? [];
  if (service === undefined) return given.complain('--backend', 'web:80');
  return given.object('gateway', { ...parts, backend: ['--backend', { service, port: Number(servicePort) }] });
}
