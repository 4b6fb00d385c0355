/** Values that do something else than they seem to, or than CCE needs. @module */
import { configKey } from '../../../chart/config-keys.ts';
import { chartKeys } from '../../../chart/chart-keys.ts';
import { stepsOf } from '../../../chart/value-path.ts';
import { isMap, type HelmValue } from '../../../chart/values.ts';
import { message } from '../../../i18n/index.ts';
import { mostNodes } from '../../facts.ts';
import { remove, set, type Found, type RuleInput, type ValuesRule } from '../rule.ts';
import { entry, worded } from '../wording.ts';

const TOLERATIONS = 'operator.tolerations';
const ROUTE_UNREACHABLE = 'node.kubernetes.io/route-unreachable';
/** CCE's range for NodePorts (facts/huawei-cce.md §5.1). */
const NODE_PORTS = { least: 20_106, most: 32_767 };

const keyOf = (toleration: HelmValue): string | undefined => {
  if (!isMap(toleration)) return undefined;
  const { key, operator } = toleration;
  return typeof key === 'string' ? key : operator === 'Exists' ? '*' : undefined;
};
const tolerates = (list: readonly HelmValue[], key: string): boolean => list.some((one) => keyOf(one) === key || keyOf(one) === '*');

function* operatorTolerations({ values, isSet }: RuleInput): Generator<Found> {
  if (!isSet(TOLERATIONS)) return;
  const list = values.list(TOLERATIONS);
  const lost = (chartKeys().get(TOLERATIONS)!.default as HelmValue[]).filter((one) => !tolerates(list, keyOf(one)!));
  if (lost.length === 0) return;
  const keys = lost.map((one) => keyOf(one)!).join(', ');
  yield { path: TOLERATIONS, message: message('plan.values.CCE7341.found', { keys }), fix: [set(TOLERATIONS, [...lost, ...list])] };
}

function* routeUnreachable({ values, facts }: RuleInput): Generator<Found> {
  const list = values.list(TOLERATIONS);
  const mode = facts.networkMode?.value;
  if (tolerates(list, ROUTE_UNREACHABLE) || (mode !== undefined && mode !== 'vpc-router')) return;
  yield {
    path: TOLERATIONS,
    severity: mode === undefined ? 'info' : 'warning',
    message: message('plan.values.CCE7342.found'),
    fix: [set(TOLERATIONS, [...list, { key: ROUTE_UNREACHABLE, operator: 'Exists' }])],
  };
}

/** Images with the digest of the chart's own. */
function* images({ values, isSet }: RuleInput): Generator<Found> {
  for (const [path, key] of chartKeys()) {
    if (!path.endsWith('.useDigest') || values.get(path) !== true) continue;
    const image = path.slice(0, -'.useDigest'.length);
    if (values.truthy(`${image}.override`)) continue;
    const digests = [...chartKeys().keys()].filter((one) => one.startsWith(`${image}.`) && /[dD]igest$/.test(one) && one !== key.path);
    const isDefault = digests.some((one) => values.truthy(one)) && !digests.some(isSet);
    const changed = ['repository', 'tag'].filter(
      (part) => isSet(`${image}.${part}`) && values.get(`${image}.${part}`) !== chartKeys().get(`${image}.${part}`)?.default,
    );
    if (!isDefault || changed.length === 0) continue;
    yield {
      path: `${image}.${changed.at(-1)!}`,
      ...(changed.includes('tag') && { severity: 'error' as const }),
      message: changed.includes('tag')
        ? message('plan.values.CCE7346.tag', { image, tag: values.text(`${image}.tag`) })
        : message('plan.values.CCE7346.found', { image, repository: values.text(`${image}.repository`) }),
      fix: [set(path, false)],
    };
  }
}

function* enforcement({ values }: RuleInput): Generator<Found> {
  const path = 'policyEnforcementMode';
  const mode = values.text(path).toLowerCase();
  if (mode === 'always' || mode === 'never') yield { path, message: message(`plan.values.CCE7347.${mode}`) };
  else if (mode !== 'default')
    yield { path, severity: 'error', message: message('plan.values.CCE7347.found', { mode }), fix: [set(path, 'default')] };
}

function* nodePorts({ values, isSet }: RuleInput): Generator<Found> {
  const path = 'nodePort.range';
  if (!isSet(path) || !values.has(path)) return;
  const range = values.text(path);
  const [, from, to] = /^(\d{1,5}),(\d{1,5})$/.exec(range) ?? [];
  if (from === undefined) yield { path, severity: 'error', message: message('plan.values.CCE7350.found', { range }) };
  else if (Number(from) > Number(to) || Number(from) < NODE_PORTS.least || Number(to) > NODE_PORTS.most)
    yield { path, message: message('plan.values.CCE7350.outside', { range, ...NODE_PORTS }) };
}

function* overridden({ values, isSet }: RuleInput): Generator<Found> {
  for (const key of Object.keys(values.map('extraConfig'))) {
    const helm = configKey(key)?.helm[0];
    if (helm === undefined) continue;
    const path = `extraConfig.${key.replaceAll('.', String.raw`\.`)}`;
    yield { path, message: message(isSet(helm) ? 'plan.values.CCE7352.both' : 'plan.values.CCE7352.found', { key, helm }) };
  }
}

/** A rule about one value, whose sentence may show it. */
const about = (
  code: ValuesRule['code'],
  path: string,
  more: Pick<ValuesRule, 'severity' | 'confidence' | 'sources'>,
  is: (input: RuleInput) => boolean,
  fix?: Found['fix'],
): ValuesRule =>
  worded({
    code,
    ...more,
    *find(input) {
      if (is(input)) yield { path, message: entry(code, 'found', { value: input.values.text(path) }), ...(fix && { fix }) };
    },
  });

const replaces = ({ values }: RuleInput): boolean => values.text('kubeProxyReplacement') === 'true';
const KPR_PAGE = 'https://docs.cilium.io/en/v1.19/network/kubernetes/kubeproxy-free/';
const IMAGES = 'cilium/cilium#28178';

export const TRAP_RULES: readonly ValuesRule[] = [
  about(
    'CCE7340',
    'debug.enabled',
    { severity: 'warning', confidence: 'source', sources: ['values.yaml'] },
    ({ values }) => values.truthy('debug.enabled'),
    [remove('debug.enabled')],
  ),
  worded({
    code: 'CCE7341',
    severity: 'warning',
    confidence: 'source',
    sources: ['values.yaml', 'https://helm.sh/docs/chart_template_guide/values_files/'],
    find: operatorTolerations,
  }),
  worded({
    code: 'CCE7342',
    severity: 'warning',
    confidence: 'source',
    sources: ['https://support.huaweicloud.com/cce_faq/cce_faq_00468.html', 'operator/watchers/node_taint.go'],
    find: routeUnreachable,
  }),
  about(
    'CCE7343',
    'cni.chainingMode',
    { severity: 'warning', confidence: 'source', sources: ['https://docs.cilium.io/en/v1.19/installation/cni-chaining/'] },
    ({ values }) => !['', 'none'].includes(values.text('cni.chainingMode')),
  ),
  about(
    'CCE7344',
    'cni.exclusive',
    { severity: 'warning', confidence: 'source', sources: ['values.yaml'] },
    ({ values }) => values.get('cni.exclusive') === false,
  ),
  worded({
    code: 'CCE7345',
    severity: 'warning',
    confidence: 'source',
    sources: ['values.yaml'],
    *find({ values }) {
      for (const path of ['cni.binPath', 'cni.confPath'])
        if (values.get(path) !== chartKeys().get(path)!.default)
          yield { path, message: message('plan.values.CCE7345.found', { key: stepsOf(path).at(-1)!, value: values.text(path) }) };
    },
  }),
  worded({ code: 'CCE7346', severity: 'warning', confidence: 'source', sources: [IMAGES], find: images }),
  worded({
    code: 'CCE7347',
    severity: 'warning',
    confidence: 'documented',
    sources: ['https://docs.cilium.io/en/v1.19/security/policy/intro/'],
    find: enforcement,
  }),
  about(
    'CCE7348',
    'socketLB.enabled',
    { severity: 'info', confidence: 'source', sources: ['pkg/kpr/kpr.go'] },
    (input) => replaces(input) && input.isSet('socketLB.enabled') && input.values.truthy('socketLB.enabled'),
    [remove('socketLB.enabled')],
  ),
  about(
    'CCE7349',
    'kubeProxyReplacementHealthzBindAddr',
    { severity: 'warning', confidence: 'documented', sources: [KPR_PAGE] },
    (input) => replaces(input) && input.values.text('kubeProxyReplacementHealthzBindAddr').endsWith(':10256'),
    [remove('kubeProxyReplacementHealthzBindAddr')],
  ),
  worded({ code: 'CCE7350', severity: 'warning', confidence: 'documented', sources: [KPR_PAGE], find: nodePorts }),
  about(
    'CCE7351',
    'bpf.masquerade',
    { severity: 'info', confidence: 'measured', sources: ['https://docs.cilium.io/en/v1.19/operations/performance/tuning/'] },
    (input) => replaces(input) && !input.values.truthy('bpf.masquerade') && input.config['enable-ipv4-masquerade'] === 'true',
    [set('bpf.masquerade', true)],
  ),
  worded({ code: 'CCE7352', severity: 'warning', confidence: 'source', sources: ['templates/cilium-configmap.yaml'], find: overridden }),
  worded({
    code: 'CCE7353',
    severity: 'warning',
    confidence: 'source',
    sources: ['templates/cilium-operator/deployment.yaml'],
    *find({ values, facts }) {
      const path = 'operator.replicas';
      const nodes = facts.nodeGroups && mostNodes(facts.nodeGroups.value);
      const replicas = Number(values.text(path));
      if (nodes !== undefined && nodes > 0 && replicas > nodes && values.truthy('operator.affinity.podAntiAffinity'))
        yield { path, message: message('plan.values.CCE7353.found', { replicas, nodes }), fix: [set(path, nodes)] };
    },
  }),
  about(
    'CCE7354',
    'operator.removeNodeTaints',
    { severity: 'warning', confidence: 'source', sources: ['operator/watchers/node_taint.go'] },
    ({ values }) => values.get('operator.removeNodeTaints') === false,
    [remove('operator.removeNodeTaints')],
  ),
  about(
    'CCE7355',
    'kubeProxyReplacement',
    { severity: 'warning', confidence: 'likely', sources: [KPR_PAGE] },
    (input) => replaces(input) && input.facts.kubeProxyMode?.value === 'ipvs',
  ),
  worded({
    code: 'CCE7356',
    severity: 'warning',
    confidence: 'source',
    sources: ['templates/validate.yaml'],
    *find({ values }) {
      if (values.truthy('prometheus.serviceMonitor.trustCRDsExist')) return;
      const path = [...chartKeys().keys()].find((one) => one.endsWith('serviceMonitor.enabled') && values.truthy(one));
      if (path !== undefined) yield { path, message: message('plan.values.CCE7356.found', { key: path }) };
    },
  }),
];
