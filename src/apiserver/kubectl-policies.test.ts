/** ValidatingAdmissionPolicies as users of real kubectls meet them. */
import { PassThrough } from 'node:stream';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pods } from '../kube/index.ts';
import { findKubectls, run, type Ran } from '../kube/testing/kubectl.ts';
import type { ApiServer } from './index.ts';
import { startServer, temporaryDirectory } from './testing/server.ts';

const REPLICAS = `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: replicas.example.com}
spec:
  failurePolicy: Fail
  paramKind: {apiVersion: v1, kind: ConfigMap}
  matchConstraints:
    resourceRules:
    - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments, deployments/scale]}
  variables:
  - {name: most, expression: int(params.data.most)}
  validations:
  - expression: object.spec.replicas <= variables.most
    messageExpression: "'at most ' + string(variables.most) + ' replicas'"
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: replicas-test.example.com}
spec:
  policyName: replicas.example.com
  validationActions: [Deny]
  paramRef: {name: limits, namespace: default, parameterNotFoundAction: Deny}
  matchResources:
    namespaceSelector: {matchLabels: {environment: test}}
`;
const LIMITS = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: limits}\ndata: {most: "3"}\n';

async function kubectls(server: ApiServer, program: Parameters<typeof run>[0]): Promise<(args: string, stdin?: string) => Promise<Ran>> {
  const kubeconfig = join(await temporaryDirectory(), 'config');
  await server.writeKubeconfig(kubeconfig);
  return (args, stdin) => run(program, kubeconfig, args.split(' '), stdin === undefined ? {} : { stdin });
}

const programs = findKubectls();

describe.skipIf(programs.length === 0).each(programs)('kubectl $version', (program) => {
  test('a limit of replicas by namespace: apply, create, scale, get, describe, explain, delete', async () => {
    const kubectl = await kubectls(await startServer(), program);
    expect(await kubectl('apply -f -', `${REPLICAS}---\n${LIMITS}`)).toMatchObject({ exitCode: 0 });
    for (const args of ['create namespace prod', 'create namespace test', 'label namespace test environment=test'])
      expect(await kubectl(args), args).toMatchObject({ exitCode: 0 });
    expect(await kubectl('create deployment web --image=nginx --replicas=5 -n prod')).toMatchObject({ exitCode: 0 });
    const refused = `ValidatingAdmissionPolicy 'replicas.example.com' with binding 'replicas-test.example.com' denied request: at most 3 replicas`;
    const tooMany = await kubectl('create deployment web --image=nginx --replicas=5 -n test');
    expect([tooMany.exitCode, tooMany.stderr]).toEqual([1, expect.stringContaining(`deployments.apps "web" is forbidden: ${refused}`)]);
    expect(await kubectl('create deployment web --image=nginx --replicas=3 -n test')).toMatchObject({ exitCode: 0 });
    expect((await kubectl('scale deployment web --replicas=9 -n test')).stderr).toContain(refused);
    expect((await kubectl('get deployment web -n test -o jsonpath={.spec.replicas}')).stdout).toBe('3');
    expect((await kubectl('get validatingadmissionpolicies')).stdout).toMatch(
      /NAME\s+VALIDATIONS\s+PARAMKIND\s+AGE\nreplicas\.example\.com\s+1\s+v1\/ConfigMap\s/,
    );
    expect((await kubectl('get validatingadmissionpolicybindings')).stdout).toMatch(
      /NAME\s+POLICYNAME\s+PARAMREF\s+AGE\nreplicas-test\.example\.com\s+replicas\.example\.com\s+default\/limits\s/,
    );
    expect((await kubectl('describe validatingadmissionpolicy replicas.example.com')).stdout).toMatch(/Observed Generation:\s+1/);
    expect((await kubectl('explain validatingadmissionpolicy.spec.validations')).stdout).toContain('messageExpression');
    expect(await kubectl('delete configmap limits')).toMatchObject({ exitCode: 0 });
    expect((await kubectl('scale deployment web --replicas=2 -n test')).stderr).toContain('no params found for policy binding');
    expect(await kubectl('delete validatingadmissionpolicybinding replicas-test.example.com')).toMatchObject({ exitCode: 0 });
    expect(await kubectl('scale deployment web --replicas=9 -n test')).toMatchObject({ exitCode: 0 });
  });

  test('a warning is shown, a broken expression is named, exec is refused', async () => {
    const server = await startServer();
    server.setPodRuntime({
      logs: async () => undefined,
      exec: async (_in, _command, { stdout }) => (stdout?.write('ran'), { exitCode: 0 }),
      attach: async () => ({ exitCode: 0 }),
      portForward: async () => new PassThrough(),
    });
    const kubectl = await kubectls(server, program);
    const policy = (name: string, resources: string, operation: string, validation: string): string =>
      `apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\nmetadata: {name: ${name}}\nspec:\n  matchConstraints: {resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [${operation}], resources: [${resources}]}]}\n  validations: [${validation}]\n`;
    const binding = (name: string, action: string): string =>
      `apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicyBinding\nmetadata: {name: ${name}}\nspec: {policyName: ${name}, validationActions: [${action}]}\n`;
    const broken = await kubectl('create -f -', policy('broken', 'pods', 'CREATE', '{expression: object.spec. == 1}'));
    expect(broken.stderr).toContain('spec.validations[0].expression: Invalid value');
    expect(broken.stderr).toContain('compilation failed: ERROR: <input>:1:');
    await kubectl(
      'create -f -',
      `${policy('careful', 'configmaps', 'CREATE', '{expression: "false", message: be careful}')}---\n${binding('careful', 'Warn')}`,
    );
    expect(await kubectl('create configmap a')).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining(
        "Warning: Validation failed for ValidatingAdmissionPolicy 'careful' with binding 'careful': be careful",
      ) as string,
    });
    const pod = { metadata: { name: 'p', namespace: 'default' }, spec: { nodeName: 'n', containers: [{ name: 'c', image: 'i' }] } };
    await server.client().create(pods, pod);
    await server.client().patch(pods, pod.metadata, { type: 'merge', body: { status: { phase: 'Running' } } }, { subresource: 'status' });
    expect(await kubectl('exec p -- sh')).toMatchObject({ exitCode: 0, stdout: 'ran' });
    await kubectl(
      'create -f -',
      `${policy('shells', 'pods/exec', 'CONNECT', '{expression: "!(\'sh\' in object.command)", message: no shells}')}---\n${binding('shells', 'Deny')}`,
    );
    const shell = await kubectl('exec p -- sh');
    expect([shell.exitCode, shell.stderr]).toEqual([1, expect.stringContaining('no shells')]);
    expect(await kubectl('exec p -- ls')).toMatchObject({ exitCode: 0, stdout: 'ran' });
  });
});
