/** Somebody who may list what `cilium-cce bridge status` reads, and nothing else: no path of the lab's own either. @module */
import { writeFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import { serviceAccounts, type KubeClient, type KubeObject, type Resource } from '../src/kube/index.ts';
import type { Lab } from '../src/lab/index.ts';
import { install } from './chart/rights.ts';

const ACCOUNT = { namespace: 'default', name: 'reader' };

const READS: readonly (readonly [group: string, ...plurals: string[]])[] = [
  ['', 'namespaces', 'nodes', 'pods', 'services', 'configmaps'],
  ['discovery.k8s.io', 'endpointslices'],
  ['gateway.networking.k8s.io', 'gatewayclasses', 'gateways', 'httproutes', 'grpcroutes'],
  [
    'cilium.io',
    'ciliumnetworkpolicies',
    'ciliumclusterwidenetworkpolicies',
    'ciliumnodes',
    'ciliumendpoints',
    'ciliumidentities',
    'ciliumenvoyconfigs',
    'ciliumnodeconfigs',
  ],
  ['networking.k8s.io', 'networkpolicies'],
  ['cilium-cce.io', 'gatewayentrypoints'],
];

interface TokenRequest extends KubeObject {
  spec: { expirationSeconds: number };
  status?: { token: string };
}

/** Writes a kubeconfig for such a reader. @param without plurals that it may not list */
export async function writeReader(lab: Pick<Lab, 'client' | 'api'>, path: string, without: readonly string[] = []): Promise<void> {
  const { client, api } = lab;
  const account = { ...ACCOUNT, name: [ACCOUNT.name, ...without].join('-') };
  const rules = READS.map(([group, ...plurals]) => ({
    apiGroups: [group],
    resources: plurals.filter((plural) => !without.includes(plural)),
    verbs: ['list', ...(group === '' ? ['get'] : [])],
  })).filter(({ resources }) => resources.length > 0);
  await client.create(serviceAccounts, { metadata: account });
  await install(client, [{ file: account.name, namespace: undefined, rules }], account);
  const named = <T>(key: string, value: T): [{ name: string } & Record<string, T>] => [{ name: 'lab', [key]: value } as never];
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'lab',
    clusters: named('cluster', { server: api.url, 'certificate-authority-data': Buffer.from(api.caCertificate).toString('base64') }),
    users: named('user', { token: await tokenOf(client, account) }),
    contexts: named('context', { cluster: 'lab', user: 'lab' }),
  };
  await writeFile(path, stringify(kubeconfig), { mode: 0o600 });
}

async function tokenOf(client: KubeClient, account: typeof ACCOUNT): Promise<string> {
  const accounts = serviceAccounts as unknown as Resource<TokenRequest>;
  const request = { metadata: account, spec: { expirationSeconds: 86_400 } };
  return (await client.create(accounts, request, { subresource: 'token' })).status!.token;
}
