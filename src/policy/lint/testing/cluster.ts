/** A small cluster for scenarios, and short ways to write policies. @module */
import { parseManifests, type Manifest } from '../../../cluster/manifests/index.ts';
import { analyse, type PolicyAnalysis } from '../../analysis.ts';
import type { PolicySettings } from '../../settings.ts';

interface PodOptions {
  readonly namespace?: string;
  readonly labels?: string;
  readonly ports?: string;
  readonly ip?: string;
  readonly image?: string;
  /** Further fields of the spec, of the container: `hostNetwork: true`. */
  readonly spec?: string;
  readonly container?: string;
}

/** One pod; labels, ports and fields are YAML flow text. */
export function pod(name: string, options: PodOptions = {}): string {
  const { namespace = 'default', labels = `{app: ${name}}`, ports = '[]', ip = '', image = 'x', spec = '', container = '' } = options;
  const fields = [
    ...(spec === '' ? [] : [spec]),
    `containers: [{name: main, image: ${image}, ports: ${ports}${container === '' ? '' : `, ${container}`}}]`,
  ];
  const body = `spec: {${fields.join(', ')}}\n${ip === '' ? '' : `status: {podIP: ${ip}}\n`}`;
  return object('Pod', 'v1', `{name: ${name}, namespace: ${namespace}, labels: ${labels}}`, body);
}

/** An object of any kind; `body` is what follows the metadata. */
export const object = (kind: string, apiVersion: string, metadata: string, body: string): string => `---
apiVersion: ${apiVersion}
kind: ${kind}
metadata: ${metadata}
${body.trim()}
`;

export const cnp = (name: string, spec: string, namespace = 'default'): string =>
  object('CiliumNetworkPolicy', 'cilium.io/v2', `{name: ${name}, namespace: ${namespace}}`, `spec:\n${indented(spec)}`);
export const ccnp = (name: string, spec: string): string =>
  object('CiliumClusterwideNetworkPolicy', 'cilium.io/v2', `{name: ${name}}`, `spec:\n${indented(spec)}`);
export const knp = (name: string, spec: string, namespace = 'default'): string =>
  object('NetworkPolicy', 'networking.k8s.io/v1', `{name: ${name}, namespace: ${namespace}}`, `spec:\n${indented(spec)}`);
export const service = (name: string, spec: string, metadata = ''): string =>
  object('Service', 'v1', `{name: ${name}, namespace: default${metadata}}`, `spec: ${spec}`);

function indented(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const margin = Math.min(...lines.map((line) => line.length - line.trimStart().length));
  return lines.map((line) => `  ${line.slice(margin)}`).join('\n');
}

/** Two replicas of web (port http = 8080), one client, one database, the DNS, and pods of another team. */
export const CLUSTER = [
  object('Namespace', 'v1', '{name: default, labels: {env: prod}}', ''),
  object('Namespace', 'v1', '{name: team-b, labels: {team: b}}', ''),
  object('Namespace', 'v1', '{name: kube-system}', ''),
  object('Node', 'v1', '{name: node-1}', 'status: {addresses: [{type: InternalIP, address: 192.168.0.11}]}'),
  pod('client', { ip: '10.101.0.10' }),
  pod('web-1', { labels: '{app: web}', ports: '[{name: http, containerPort: 8080}]', ip: '10.101.0.11' }),
  pod('web-2', { labels: '{app: web}', ports: '[{name: http, containerPort: 8080}]', ip: '10.101.0.12' }),
  pod('db', { ports: '[{name: pg, containerPort: 5432}]', ip: '10.101.0.13' }),
  pod('worker', {
    namespace: 'team-b',
    labels: '{app: worker, tier: back}',
    ports: '[{name: metrics, containerPort: 9000}]',
    ip: '10.101.1.10',
  }),
  pod('coredns', { namespace: 'kube-system', labels: '{k8s-app: coredns}', ports: '[{name: dns, containerPort: 53, protocol: UDP}]' }),
  object(
    'Service',
    'v1',
    '{name: coredns, namespace: kube-system}',
    'spec: {clusterIP: 10.247.3.10, selector: {k8s-app: coredns}, ports: [{name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53, protocol: TCP}]}',
  ),
  service('web', '{clusterIP: 10.247.0.80, selector: {app: web}, ports: [{port: 80, targetPort: http}]}'),
].join('');

/** A Gateway of Cilium, and its route to the Service web of the cluster below. */
export const gateway = (namespace = 'default'): string =>
  object(
    'Gateway',
    'gateway.networking.k8s.io/v1',
    `{name: shop, namespace: ${namespace}}`,
    'spec: {gatewayClassName: cilium, listeners: [{name: http, protocol: HTTP, port: 80}]}',
  ) +
  object(
    'HTTPRoute',
    'gateway.networking.k8s.io/v1',
    `{name: shop, namespace: ${namespace}}`,
    'spec: {parentRefs: [{name: shop}], rules: [{matches: [{path: {type: PathPrefix, value: /}}], backendRefs: [{name: web, port: 80}]}]}',
  );

export const settingsMap = (data: string): string =>
  object('ConfigMap', 'v1', '{name: cilium-config, namespace: kube-system}', `data: ${data}`);

export const manifestsOf = (text: string): Promise<readonly Manifest[]> => parseManifests(text, 'scenario.yaml');

export async function analysed(text: string, settings?: PolicySettings): Promise<PolicyAnalysis> {
  return analyse(await manifestsOf(text), settings ? { settings } : {});
}
