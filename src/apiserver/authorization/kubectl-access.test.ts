/** What real kubectls say and show of rights. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pods } from '../../kube/index.ts';
import { findKubectls, run, type Ran } from '../../kube/testing/kubectl.ts';
import type { ApiServer } from '../index.ts';
import { allowEverywhere, allowIn, bindIn } from '../testing/access.ts';
import { startServer, temporaryDirectory } from '../testing/server.ts';

const programs = findKubectls();

/** Many kubectls, one after the other, beside everything else that a machine may be doing. */
const TIMEOUT_MS = 120_000;

describe.skipIf(programs.length === 0).each(programs)('kubectl $version', { timeout: TIMEOUT_MS }, (program) => {
  /** Runs kubectl as somebody; the kubeconfig holds a token. */
  async function as(server: ApiServer, user: string, groups: string[] = []): Promise<(args: string) => Promise<Ran>> {
    const path = join(await temporaryDirectory(), 'kubeconfig');
    await writeFile(path, server.kubeconfig({ user, groups }));
    return (args) => run(program, path, args.split(' '));
  }

  test('auth can-i, for resources, subresources, names, paths, namespaces', async () => {
    const server = await startServer();
    await bindIn(server.client(), 'default', 'User jane', ['ClusterRole', 'edit']);
    await allowEverywhere(server.client(), 'User jane', 'metrics', ['get /metrics', 'get nodes - n1']);
    const jane = await as(server, 'jane');
    for (const question of [
      'list pods',
      'create deployments.apps',
      'get pods --subresource=log',
      'get /metrics',
      'get nodes/n1',
      'get secrets',
    ])
      expect(await jane(`auth can-i ${question}`), question).toMatchObject({ exitCode: 0, stdout: 'yes\n' });
    for (const question of [
      'list pods -n kube-system',
      'list pods -A',
      'create roles',
      'get nodes',
      'get nodes/n2',
      'post /metrics',
      '* *',
    ])
      expect(await jane(`auth can-i ${question}`), question).toMatchObject({ exitCode: 1, stdout: 'no\n' });
    const admin = await as(server, 'root', ['system:masters']);
    expect((await admin('auth can-i * *')).stdout).toBe('yes\n');
    expect((await admin('auth can-i list pods --as jane')).stdout).toBe('yes\n');
    expect((await admin('auth can-i list pods --as joe')).stdout).toBe('no\n');
  });

  test('auth can-i --list and auth whoami', async () => {
    const server = await startServer();
    await allowIn(server.client(), 'default', 'User jane', 'reader', ['get,list pods,pods/log', 'update configmaps - settings']);
    const jane = await as(server, 'jane', ['staff']);
    const { stdout } = await jane('auth can-i --list');
    expect(stdout).toMatch(/^Resources\s+Non-Resource URLs\s+Resource Names\s+Verbs\n/);
    expect(stdout).toMatch(/^pods\s+\[\]\s+\[\]\s+\[get list\]$/m);
    expect(stdout).toMatch(/^configmaps\s+\[\]\s+\[settings\]\s+\[update\]$/m);
    expect(stdout).toMatch(/^selfsubjectaccessreviews\.authorization\.k8s\.io\s+\[\]\s+\[\]\s+\[create\]$/m);
    expect(stdout).toMatch(/\[\/api\/\*\]\s+\[\]\s+\[get\]/);
    // It asked for an early version of the review before v1.28.
    if (program.version === '1.27') return;
    expect((await jane('auth whoami')).stdout).toMatch(/Username\s+jane\nGroups\s+\[staff system:authenticated\]/);
  });

  test('refusals are said in its words; creating a role of rights that one lacks is refused', async () => {
    const server = await startServer();
    await bindIn(server.client(), 'default', 'User jane', ['ClusterRole', 'admin']);
    await server.client().create(pods, {
      metadata: { name: 'p', namespace: 'default' },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    });
    const jane = await as(server, 'jane');
    expect(await jane('get pods')).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('p ') as string });
    expect(await jane('get pods -n kube-system')).toMatchObject({
      exitCode: 1,
      stderr:
        'Error from server (Forbidden): pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "kube-system"\n',
    });
    expect((await jane('get nodes n')).stderr).toBe(
      'Error from server (Forbidden): nodes "n" is forbidden: User "jane" cannot get resource "nodes" in API group "" at the cluster scope\n',
    );
    expect((await jane('get --raw /metrics')).stderr).toBe(
      'Error from server (Forbidden): forbidden: User "jane" cannot get path "/metrics"\n',
    );
    expect(await jane('create role r --verb=get --resource=pods')).toMatchObject({ exitCode: 0 });
    const more = await jane('create role more --verb=get --resource=nodes');
    expect(more.stderr).toContain(
      'roles.rbac.authorization.k8s.io "more" is forbidden: user "jane" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["nodes"], Verbs:["get"]}',
    );
    expect(await jane('create rolebinding b --clusterrole=cluster-admin --user=jane')).toMatchObject({ exitCode: 1 });
    expect(await jane('create rolebinding b --clusterrole=view --user=joe')).toMatchObject({ exitCode: 0 });
    expect(await (await as(server, 'joe'))('get pods')).toMatchObject({ exitCode: 0 });
    const joe = await as(server, 'joe');
    expect((await joe('exec p -- ls')).stderr).toMatch(
      /pods "p" is forbidden: User "joe" cannot (create|get) resource "pods\/exec" in API group "" in the namespace "default"/,
    );
    expect((await joe('get pods -A --as jane')).stderr).toContain(
      'users "jane" is forbidden: User "joe" cannot impersonate resource "users" in API group "" at the cluster scope',
    );
  });
});
