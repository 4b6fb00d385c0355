/** The rights that the chart gives to its ServiceAccount, as its files have them, and which of them were used. @module */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import type { AuthorizationDecision } from '../../src/apiserver/index.ts';
import { resource, type KubeClient, type Resource } from '../../src/kube/index.ts';

export const CHART = resolve(import.meta.dirname, '..', '..', 'charts', 'cilium-cce');

export interface Rule {
  apiGroups: string[];
  resources: string[];
  resourceNames?: string[];
  verbs: string[];
}

/** One file of `files/rbac`. */
export interface Grant {
  readonly file: string;
  /** Absent: everywhere. */
  readonly namespace?: string;
  readonly rules: readonly Rule[];
}

export interface Places {
  cilium: string;
  release: string;
}

export type Option = 'pinning' | 'taints';

const grantOf = (file: string, namespace?: string): Grant => ({
  file,
  ...(namespace !== undefined && { namespace }),
  rules: parse(readFileSync(resolve(CHART, 'files', 'rbac', `${file}.yaml`), 'utf8')) as Rule[],
});

/** What templates/rbac.yaml makes for these namespaces and options. */
export function chartGrants({ cilium, release }: Places, options: readonly Option[] = []): Grant[] {
  return [
    grantOf('cluster'),
    grantOf('cilium-namespace', cilium),
    grantOf('leader-election', release),
    ...(cilium === 'kube-system' ? [] : [grantOf('document-entrypoint', 'kube-system')]),
    ...(options.includes('pinning') ? [grantOf('pinning')] : []),
    ...(options.includes('taints') ? [grantOf('taints'), grantOf('taints-cilium-namespace', cilium)] : []),
  ];
}

const RBAC = 'rbac.authorization.k8s.io';
const of = (kind: string, scope: 'Cluster' | 'Namespaced'): Resource => resource(`${RBAC}/v1`, kind, `${kind.toLowerCase()}s`, scope);

/** Binds them to a ServiceAccount. */
export async function install(client: KubeClient, grants: readonly Grant[], account: { namespace: string; name: string }): Promise<void> {
  for (const { file, namespace, rules } of grants) {
    const [prefix, scope] = namespace === undefined ? (['Cluster', 'Cluster'] as const) : (['', 'Namespaced'] as const);
    const metadata = { name: `cilium-cce-${file}`, ...(namespace !== undefined && { namespace }) };
    await client.create(of(`${prefix}Role`, scope), { metadata, rules });
    const roleRef = { apiGroup: RBAC, kind: `${prefix}Role`, name: metadata.name };
    await client.create(of(`${prefix}RoleBinding`, scope), {
      metadata,
      roleRef,
      subjects: [{ kind: 'ServiceAccount', ...account }],
    });
  }
}

type Asked = Pick<AuthorizationDecision, 'verb' | 'apiGroup' | 'resource' | 'subresource' | 'namespace' | 'name'>;

function allows({ namespace }: Grant, { apiGroups, resources, resourceNames, verbs }: Rule, asked: Asked): boolean {
  const about = asked.subresource ? `${asked.resource}/${asked.subresource}` : asked.resource;
  return (
    (namespace === undefined || namespace === asked.namespace) &&
    apiGroups.includes(asked.apiGroup) &&
    resources.includes(about) &&
    verbs.includes(asked.verb) &&
    (resourceNames === undefined || resourceNames.includes(asked.name))
  );
}

/** The verbs of the grants, one by one, that nothing of what was asked needs: `pinning: create services ""`. */
export function unused(grants: readonly Grant[], asked: readonly Asked[]): string[] {
  const singles = grants.flatMap((grant) =>
    grant.rules.flatMap(({ apiGroups, resources, resourceNames, verbs }) =>
      apiGroups.flatMap((group) =>
        resources.flatMap((one) =>
          verbs.map((verb) => {
            const rule: Rule = { apiGroups: [group], resources: [one], verbs: [verb], ...(resourceNames && { resourceNames }) };
            return { grant, rule, text: `${grant.file}: ${verb} ${one} "${group}"` };
          }),
        ),
      ),
    ),
  );
  // What a narrower grant allows is no use of a wider one.
  const needed = new Set<string>();
  for (const one of asked) {
    const allowing = singles.filter(({ grant, rule }) => allows(grant, rule, one));
    const narrow = allowing.filter(({ grant }) => grant.namespace !== undefined);
    for (const { text } of narrow.length > 0 ? narrow : allowing) needed.add(text);
  }
  return singles.map(({ text }) => text).filter((text) => !needed.has(text));
}

/** `get services shop/web ""` */
export const askedText = ({ verb, resource: plural, subresource, apiGroup, namespace, name }: Asked): string =>
  `${verb} ${plural}${subresource ? `/${subresource}` : ''} ${[namespace, name].filter(Boolean).join('/')} "${apiGroup}"`;
