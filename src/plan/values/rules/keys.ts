/** Whether the chart knows the keys, takes the types, and whether a value says anything. @module */
import { DEPRECATED_KEYS } from '../../../chart/deprecated-keys.ts';
import { accepts, knownPath, nearestPath } from '../../../chart/known-path.ts';
import type { ChartKey } from '../../../chart/chart-keys.ts';
import { formatPath } from '../../../chart/value-path.ts';
import { isMap, type HelmValue, type HelmValues } from '../../../chart/values.ts';
import { message } from '../../../i18n/index.ts';
import { remove, set, type Found, type RuleInput, type ValuesRule } from '../rule.ts';
import { worded } from '../wording.ts';

/** Beyond it a file is of another chart, and searching for what was meant takes long. */
const MOST_SUGGESTIONS = 40;

type Seen =
  | { is: 'unknown' | 'templateKey' | 'emptied'; steps: string[]; value: HelmValue }
  | { is: 'folder'; steps: string[]; value: HelmValue }
  | { is: 'key'; steps: string[]; value: HelmValue; key: ChartKey };

/** Every written value that the chart looks at as one, and every place where it knows no further. */
function* seen(values: HelmValues, above: readonly string[] = []): Generator<Seen> {
  for (const [name, value] of Object.entries(values)) {
    const steps = [...above, name];
    const known = knownPath(steps);
    if (known.is === 'folder' || known.is === 'removed') {
      if (isMap(value)) yield* seen(value, steps);
      else if (known.is === 'folder') yield { is: value === null ? 'emptied' : 'folder', steps, value };
    } else if (known.is === 'key') yield { is: 'key', steps, value, key: known.key };
    else yield { is: known.is, steps, value };
  }
}

const written = (value: HelmValue): string => {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

function* unknownKeys({ written: values, isSet }: RuleInput): Generator<Found> {
  let searched = 0;
  for (const { is, steps, value } of seen(values)) {
    if (is !== 'unknown') continue;
    const path = formatPath(steps);
    searched += 1;
    // `gatewayAPI.enabled: true`, as one key: Helm takes the dot as a letter.
    const dotted = steps.flatMap((step) => step.split('.'));
    const asPath = dotted.length > steps.length && ['key', 'templateKey'].includes(knownPath(dotted).is) ? formatPath(dotted) : undefined;
    const near = asPath ?? (searched <= MOST_SUGGESTIONS ? nearestPath(steps, isMap(value)) : undefined);
    if (near === undefined) yield { path, message: message('plan.values.CCE7001.found', { key: path }) };
    else
      yield {
        path,
        message: message('plan.values.CCE7001.near', { key: path, near }),
        ...(!isSet(near) && { fix: [{ op: 'move', path, to: near }] }),
      };
  }
}

function* wrongTypes({ written: values }: RuleInput): Generator<Found> {
  for (const one of seen(values)) {
    const path = formatPath(one.steps);
    if (one.is === 'folder')
      yield { path, message: message('plan.values.CCE7003.found', { key: path, value: written(one.value), types: 'map' }) };
    if (one.is !== 'key' || accepts(one.key, one.value)) continue;
    const meant = otherType(one.key, one.value);
    yield {
      path,
      message: message('plan.values.CCE7003.found', { key: path, value: written(one.value), types: typeNames(one.key) }),
      ...(meant !== undefined && { fix: [set(path, meant)] }),
    };
  }
}

/** `boolean or text`; words as they are. */
export const typeNames = ({ types }: ChartKey): string =>
  types
    .flatMap((type) =>
      type.startsWith('=')
        ? type
            .slice(1)
            .split(',')
            .map((word) => JSON.stringify(word))
        : [type],
    )
    .join(' | ');

/** The same value in a type that the key takes: `"true"` as true, 5443 as "5443", one as a list of one. */
function otherType(key: ChartKey, value: HelmValue): HelmValue | undefined {
  const text = typeof value === 'object' ? undefined : String(value);
  const candidates: HelmValue[] = [
    ...(text === 'true' || text === 'false' ? [text === 'true'] : []),
    ...(text !== undefined && /^-?\d{1,15}$/.test(text) ? [Number(text)] : []),
    ...(text === undefined ? [] : [text]),
    ...(text === undefined ? [] : [[value]]),
  ];
  return candidates.find((one) => accepts(key, one));
}

/** Go's templates take any text but the empty one as true. */
const SAYS_NO = /^(?:false|no|off|0|n)$/i;

function* textAsTruth({ written: values }: RuleInput): Generator<Found> {
  for (const one of seen(values)) {
    const path = formatPath(one.steps);
    const isSwitch = one.is === 'templateKey' || (one.is === 'key' && path === 'endpointRoutes.enabled');
    if (isSwitch && typeof one.value === 'string' && SAYS_NO.test(one.value) && one.value !== '0')
      yield { path, message: message('plan.values.CCE7005.found', { key: path, value: written(one.value) }), fix: [set(path, false)] };
  }
}

/** What says the same as the default, in other words (facts/cilium.md §1.1). */
const SAME: Readonly<Record<string, HelmValue>> = {
  'cni.chainingMode': 'none',
  routingMode: 'tunnel',
  tunnelProtocol: 'vxlan',
  kubeProxyReplacement: false,
};
/** Values that guard something may be written out: the next reader sees that they are meant. */
const MEANT = new Set(['gatewayAPI.xffNumTrustedHops']);

function* redundant({ written: values, values: merged }: RuleInput): Generator<Found> {
  for (const one of seen(values)) {
    const path = formatPath(one.steps);
    if (one.is !== 'key' || path !== one.key.path || MEANT.has(path)) continue;
    // With another IPAM mode or on another cloud these defaults would be others.
    if (path === 'routingMode' && (merged.truthy('eni.enabled') || merged.truthy('gke.enabled'))) continue;
    if (JSON.stringify(one.value) === JSON.stringify(one.key.default) || (one.value !== null && SAME[path] === one.value))
      yield { path, message: message('plan.values.CCE7006.found', { key: path, value: written(one.value) }), fix: [remove(path)] };
  }
}

/** Of the same kind, so that the value can move as it is. */
const RENAMED = /^(?:encryption|localRedirectPolicy)/;

function* deprecated({ written: values, isSet }: RuleInput): Generator<Found> {
  for (const one of seen(values)) {
    const path = formatPath(one.steps);
    const near = DEPRECATED_KEYS.get(path);
    if (one.is !== 'key' || near === undefined || JSON.stringify(one.value) === JSON.stringify(one.key.default)) continue;
    yield {
      path,
      message: near === '' ? message('plan.values.CCE7009.found', { key: path }) : message('plan.values.CCE7009.near', { key: path, near }),
      ...(RENAMED.test(path) && !isSet(near) && { fix: [{ op: 'move', path, to: near }] }),
    };
  }
}

export const KEY_RULES: readonly ValuesRule[] = [
  worded({
    code: 'CCE7001',
    severity: 'error',
    confidence: 'source',
    sources: ['values.yaml, values.schema.json'],
    find: unknownKeys,
  }),
  worded({
    code: 'CCE7002',
    severity: 'info',
    confidence: 'source',
    sources: ['templates/'],
    *find({ written: values }) {
      for (const { is, steps } of seen(values))
        if (is === 'templateKey')
          yield { path: formatPath(steps), message: message('plan.values.CCE7002.found', { key: formatPath(steps) }) };
    },
  }),
  worded({ code: 'CCE7003', severity: 'error', confidence: 'source', sources: ['values.schema.json'], find: wrongTypes }),
  worded({
    code: 'CCE7004',
    severity: 'error',
    confidence: 'source',
    sources: ['https://helm.sh/docs/chart_template_guide/values_files/'],
    *find({ written: values }) {
      for (const { is, steps } of seen(values)) {
        const path = formatPath(steps);
        if (is === 'emptied') yield { path, message: message('plan.values.CCE7004.found', { key: path }), fix: [remove(path)] };
      }
    },
  }),
  worded({
    code: 'CCE7005',
    severity: 'error',
    confidence: 'source',
    sources: ['https://pkg.go.dev/text/template'],
    find: textAsTruth,
  }),
  worded({ code: 'CCE7006', severity: 'info', confidence: 'source', sources: [], find: redundant }),
  worded({
    code: 'CCE7007',
    severity: 'warning',
    confidence: 'source',
    sources: ['sigs.k8s.io/yaml'],
    *find({ files }) {
      for (const { twice } of files)
        for (const { path, place, first } of twice)
          yield { path, place, message: message('plan.values.CCE7007.found', { key: path, line: first.line }) };
    },
  }),
  worded({
    code: 'CCE7008',
    severity: 'warning',
    confidence: 'source',
    sources: ['sigs.k8s.io/yaml'],
    *find({ files }) {
      for (const { ignored } of files) if (ignored) yield { path: '', place: ignored, message: message('plan.values.CCE7008.found') };
    },
  }),
  worded({ code: 'CCE7009', severity: 'warning', confidence: 'source', sources: ['values.yaml'], find: deprecated }),
];
