/** CCE5003: expressions of HTTP rules that mean something else than they seem to: they must match the whole text. @module */
import { message, type Message } from '../../i18n/index.ts';
import type { HttpRule } from '../../cluster/kinds.ts';
import { compileRegex } from '../regex.ts';
import type { LintContext } from './context.ts';
import { PairList } from './consequences.ts';
import { entriesOf, type Entry } from './entries.ts';
import type { Consequence, Draft } from './finding.ts';
import { envoyPaths } from './gateways.ts';
import { refusing } from './refused.ts';
import { cilium, type PolicyLint } from './lint.ts';
import { pointer, replace } from './patch.ts';

/** What is wrong with one text, and what would be right. */
interface Fault {
  readonly message: Message;
  readonly severity: Draft['severity'];
  readonly corrected?: string;
  /** The correction lets more pass than the text does. */
  readonly wider?: boolean;
}

export const httpExpressions: PolicyLint = {
  code: 'CCE5003',
  title: 'policy.lint.CCE5003.title',
  explanation: 'policy.lint.CCE5003.explanation',
  severity: 'error',
  threads: cilium(13280, 26092, 3401),
  *run(context) {
    for (const entry of entriesOf(context)) {
      for (const [index, { l7 }] of entry.rules.entries()) {
        if (l7?.kind !== 'http') continue;
        const routed = routedPrefixes(context, entry);
        const list = `${entry.field}.toPorts[${index}].rules.http`;
        for (const [position, rule] of l7.http.entries()) yield* faultsOf(context, entry, rule, `${list}[${position}]`, routed, list);
      }
    }
  },
};

function* faultsOf(
  context: LintContext,
  entry: Entry,
  rule: HttpRule,
  field: string,
  routed: ReadonlySet<string>,
  list: string,
): Iterable<Draft> {
  const found: [string, Fault | undefined][] = [
    [`${field}.path`, rule.path ? pathFault(rule.path, routed) : undefined],
    [`${field}.method`, rule.method ? methodFault(rule.method) : undefined],
    [`${field}.host`, rule.host ? hostFault(rule.host) : undefined],
    ...(rule.headers ?? []).map((header, index): [string, Fault | undefined] => [`${field}.headers[${index}]`, headerFault(header)]),
  ];
  for (const [at, fault] of found) {
    if (!fault) continue;
    const { corrected } = fault;
    const consequence = concerned(context, entry, list, fault.corrected !== undefined && !fault.wider ? 'allowed' : 'refused');
    yield {
      policy: entry.policy.ref,
      field: at,
      severity: fault.severity,
      message: fault.message,
      consequence,
      ...(consequence.effect === 'refused' && refusing(context, entry)),
      ...(corrected !== undefined && {
        fix: {
          policy: entry.policy.ref,
          edits: [replace(pointer(at), corrected)],
          ...(fault.wider && { opens: message('policy.lint.opens.requests', { text: corrected }) }),
        },
      }),
    };
  }
}

const PLAIN = /^[\w/.~%-]*$/;

function pathFault(path: string, routed: ReadonlySet<string>): Fault | undefined {
  if ('error' in compileRegex(path)) return undefined;
  if (/^[\w.-]/.test(path) && !path.startsWith('.')) {
    return {
      message: message('policy.lint.CCE5003.pathWithoutSlash', { path, corrected: `/${path}` }),
      severity: 'warning',
      corrected: `/${path}`,
      wider: true,
    };
  }
  // A shell pattern: as an expression it repeats the slash.
  if (/^[\w/.-]*\/\*$/.test(path)) {
    const corrected = `${path.slice(0, -1)}.*`;
    return {
      message: message('policy.lint.CCE5003.pathGlob', { path, corrected }),
      severity: 'warning',
      corrected,
      wider: true,
    };
  }
  if (PLAIN.test(path) && (path.endsWith('/') || routed.has(path))) {
    const corrected = path.endsWith('/') ? `${path}.*` : `${path}([/?].*)?`;
    return {
      message: message('policy.lint.CCE5003.pathExact', { path, corrected }),
      severity: 'warning',
      corrected,
      wider: true,
    };
  }
  return undefined;
}

function methodFault(method: string): Fault | undefined {
  if (/^[A-Za-z]+$/.test(method) && method !== method.toUpperCase()) {
    const corrected = method.toUpperCase();
    return {
      message: message('policy.lint.CCE5003.methodCase', { method, corrected }),
      severity: 'error',
      corrected,
      wider: true,
    };
  }
  if (/^[A-Za-z]+([, ]+[A-Za-z]+)+$/.test(method)) {
    const corrected = method.toUpperCase().split(/[, ]+/).join('|');
    return {
      message: message('policy.lint.CCE5003.methodList', { method, corrected }),
      severity: 'error',
      corrected,
      wider: true,
    };
  }
  return undefined;
}

function hostFault(host: string): Fault | undefined {
  const compiled = compileRegex(host);
  // The agent does not look at it (facts/policy.md §3.3).
  if ('error' in compiled)
    return {
      message: message('policy.lint.CCE5003.hostInvalid', { host, reason: compiled.error }),
      severity: 'error',
    };
  if (/^[\w-]+(\.[\w-]+)+$/.test(host)) {
    const corrected = host.replaceAll('.', String.raw`\.`);
    return { message: message('policy.lint.CCE5003.hostDot', { host, corrected }), severity: 'info', corrected };
  }
  return undefined;
}

/** Without a blank it is a test for the presence of a header of that odd name (facts/policy.md §4.1). */
function headerFault(header: string): Fault | undefined {
  const match = /^([\w-]+):(\S+)$/.exec(header);
  if (!match) return undefined;
  const corrected = `${match[1]}: ${match[2]}`;
  return {
    message: message('policy.lint.CCE5003.header', { header, corrected }),
    severity: 'error',
    corrected,
    wider: true,
  };
}

/** Path prefixes that a Gateway or Ingress sends to the entry's subjects. */
function routedPrefixes(context: LintContext, { spec, direction }: Entry): Set<string> {
  if (direction !== 'ingress') return new Set();
  const subjects = context.subjectBits(spec);
  return new Set(envoyPaths(context).flatMap(({ backend, prefixes }) => (subjects.has(backend.index) ? prefixes : [])));
}

/** Whose requests the expression judges. */
function concerned(context: LintContext, entry: Entry, list: string, effect: Consequence['effect']): Consequence {
  const pairs = new PairList(effect);
  const rule = entry.rules[Number(/toPorts\[(\d+)\]/.exec(list)?.[1] ?? 0)]!;
  for (const subject of context.subjects(entry.spec)) {
    const ports = context.connections(rule, entry.direction, subject);
    for (const peer of context.peers(rule)) pairs.add(entry.direction, subject, peer, ports);
  }
  return pairs.consequence;
}
