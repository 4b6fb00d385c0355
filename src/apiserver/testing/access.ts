/** Roles and bindings for tests, written with few words. @module */
import type { KubeClient } from '../../kube/client.ts';
import { HttpClient } from '../../kube/http-client.ts';
import { resource } from '../../kube/resources.ts';
import type { PolicyRule, RoleObject, BindingObject } from '../authorization/policy.ts';
import type { ApiServer } from '../index.ts';

const RBAC = 'rbac.authorization.k8s.io';

export const roles = resource<RoleObject>(`${RBAC}/v1`, 'Role', 'roles', 'Namespaced');
export const clusterRoles = resource<RoleObject>(`${RBAC}/v1`, 'ClusterRole', 'clusterroles', 'Cluster');
export const roleBindings = resource<BindingObject>(`${RBAC}/v1`, 'RoleBinding', 'rolebindings', 'Namespaced');
export const clusterRoleBindings = resource<BindingObject>(`${RBAC}/v1`, 'ClusterRoleBinding', 'clusterrolebindings', 'Cluster');

/** `get,list pods,pods/log apps a,b`: verbs, resources, group (`-`: core), names (absent: all); `get /metrics` for paths. */
export function rule(text: string): PolicyRule {
  const [verbs = '', about = '', group = '-', names] = text.split(' ');
  if (about.startsWith('/') || about === 'url:*') return { verbs: verbs.split(','), nonResourceURLs: about.replace('url:', '').split(',') };
  return {
    verbs: verbs.split(','),
    apiGroups: [group === '-' ? '' : group],
    resources: about.split(','),
    ...(names && { resourceNames: names.split(',') }),
  };
}

const refTo = (kind: 'Role' | 'ClusterRole', name: string) => ({ apiGroup: RBAC, kind, name });

/** `User jane`, `Group staff`, `ServiceAccount robot/default` */
export function subject(text: string) {
  const [kind = '', name = ''] = text.split(' ');
  if (kind !== 'ServiceAccount') return { apiGroup: RBAC, kind, name };
  const [account = '', namespace = ''] = name.split('/');
  return { kind, name: account, namespace };
}

/** A ClusterRole of these rules, bound to the subject everywhere. */
export async function allowEverywhere(client: KubeClient, who: string, name: string, rules: readonly string[]): Promise<void> {
  await client.create(clusterRoles, { metadata: { name }, rules: rules.map(rule) });
  await bindEverywhere(client, who, name);
}

export async function bindEverywhere(client: KubeClient, who: string, role: string, name = role): Promise<void> {
  await client.create(clusterRoleBindings, { metadata: { name }, roleRef: refTo('ClusterRole', role), subjects: [subject(who)] });
}

/** A Role of these rules, bound to the subject in its namespace. */
export async function allowIn(client: KubeClient, namespace: string, who: string, name: string, rules: readonly string[]): Promise<void> {
  await client.create(roles, { metadata: { name, namespace }, rules: rules.map(rule) });
  await bindIn(client, namespace, who, ['Role', name]);
}

export async function bindIn(
  client: KubeClient,
  namespace: string,
  who: string,
  [kind, role]: ['Role' | 'ClusterRole', string],
  name = role,
): Promise<void> {
  await client.create(roleBindings, { metadata: { name, namespace }, roleRef: refTo(kind, role), subjects: [subject(who)] });
}

/** A client with sockets for anybody; the caller closes it. */
export function httpClientAs(server: ApiServer, user: string, groups: readonly string[] = []): HttpClient {
  const token = server.issueToken(user, groups);
  return new HttpClient({ server: server.url, ca: server.caCertificate, namespace: 'default', credentials: async () => ({ token }) });
}
