/** `cilium-cce policy check`: what would be refused, in every format, whatever the names are. @module */
import { describe, expect, test } from 'vitest';
import { policyCommand } from './policy-command.ts';

const { policy, inChinese, file, shell } = policyCommand();

const FAULTY = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: web
  namespace: default
spec:
  endpointSelector:
    matchLabels: { app: web }
  ingress:
    - fromEntities:
        - everybody
      toPorts:
        - ports:
            - port: "70000"
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ok, namespace: default }
spec: { podSelector: {} }
`;

test('clean: exit 0', async () => {
  expect(await policy('check', 'examples/policy/policies.yaml')).toEqual({
    exitCode: 0,
    stderr: '',
    stdout: 'Errors: 0, warnings: 0, notes: 0; checked: 4.\n',
  });
});

describe('a policy that is rejected: exit 1', () => {
  test('text: file, line, field, what is wrong and what is allowed', async () => {
    const path = await file('faulty.yaml', FAULTY);
    const { exitCode, stdout } = await policy('check', path);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^\S*faulty\.yaml:11:11: error CCE5020: /);
    expect(stdout).toContain('everybody');
    expect(stdout).toContain('    CiliumNetworkPolicy default/web, spec.ingress[0].fromEntities[0]\n');
    expect(stdout).toMatch(/allowed(?: are)?:? .*kube-apiserver/);
    expect(stdout).toMatch(/\nErrors: 1, warnings: 0, notes: 0; checked: 2\.\n$/);
  });

  test('in Traditional Chinese', async () => {
    const { stdout } = await inChinese('check', await file('faulty.yaml', FAULTY));
    expect(stdout).toMatch(/^\S*faulty\.yaml:11:11: 錯誤 CCE5020: /);
    expect(stdout).toContain('已檢查:2。');
  });

  test('json', async () => {
    const { exitCode, stdout } = await policy('check', await file('faulty.yaml', FAULTY), '-o', 'json');
    expect(exitCode).toBe(1);
    const report = JSON.parse(stdout) as { findings: object[] };
    expect(report).toMatchObject({
      schemaVersion: 1,
      tool: { name: 'cilium-cce policy check' },
      summary: { warning: 0, checked: 2, suppressed: 0 },
    });
    expect(report.findings[0]).toMatchObject({
      code: 'CCE5020',
      severity: 'error',
      object: 'CiliumNetworkPolicy default/web',
      line: 11,
      column: 11,
    });
  });

  test('sarif', async () => {
    const { exitCode, stdout } = await policy('check', await file('faulty.yaml', FAULTY), '-o', 'sarif');
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'cilium-cce policy check', rules: [{ id: 'CCE5020' }] } },
          results: [
            {
              ruleId: 'CCE5020',
              ruleIndex: 0,
              level: 'error',
              locations: [{ physicalLocation: { region: { startLine: 11, startColumn: 11 } } }],
            },
          ],
        },
      ],
    });
  });

  test('junit: the sound one passes', async () => {
    const { exitCode, stdout } = await policy('check', await file('faulty.yaml', FAULTY), '-o', 'junit');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('tests="2" failures="1"');
    expect(stdout).toMatch(/<testcase name="NetworkPolicy default\/ok" classname="[^"]*faulty.yaml" time="0"\/>/);
  });

  test('github and markdown', async () => {
    const path = await file('faulty.yaml', FAULTY);
    const github = await policy('check', path, '-o', 'github');
    expect(github.exitCode).toBe(1);
    expect(github.stdout).toMatch(/^::error file=\S*faulty\.yaml,line=11,col=11,title=CCE5020 CiliumNetworkPolicy default\/web::/);
    expect((await policy('check', path, '-o', 'markdown')).stdout).toContain('| error `CCE5020` |');
  });
});

test('fields that nobody knows are found, with the one that was meant', async () => {
  const { exitCode, stdout } = await policy(
    'check',
    await file('field.yaml', FAULTY.replace('fromEntities', 'fromEntitys').replace('70000', '80')),
  );
  expect(exitCode).toBe(1);
  expect(stdout).toContain('did you mean fromEntities?');
});

test('a policy without a namespace: a note, exit 0', async () => {
  const { exitCode, stdout } = await policy(
    'check',
    await file('plain.yaml', FAULTY.slice(FAULTY.indexOf('apiVersion: networking')).replace(', namespace: default', '')),
  );
  expect(stdout).toContain(': note CCE5020: no namespace is written');
  expect(exitCode).toBe(0);
});

test('only one namespace', async () => {
  const path = await file('faulty.yaml', FAULTY);
  expect((await policy('check', path, '-n', 'other')).exitCode).toBe(0);
  expect((await policy('check', path, '-n', 'default')).exitCode).toBe(1);
});

test('no policy at all: exit 0, and a warning', async () => {
  const { exitCode, stderr } = await policy('check', 'examples/policy/cluster.yaml');
  expect(exitCode).toBe(0);
  expect(stderr).toContain('Warning: There is no policy among the objects');
});

describe('names that anybody may have written', () => {
  const NAME = `x"'<b>|\`%0A,</script>@all\\u0007\\u202e\\n::error::forged`;
  const manifest = `{"apiVersion":"cilium.io/v2","kind":"CiliumNetworkPolicy","metadata":{"name":"${NAME.replace('"', '\\"')}","namespace":"default"},"spec":{"endpointSelector":{}}}`;

  test.each(['text', 'json', 'sarif', 'junit', 'github', 'markdown'])('%s', async (format) => {
    const { exitCode, stdout } = await shell(`"$CCE" policy check - -o ${format}`, manifest);
    expect(exitCode).toBe(1);
    expect(stdout.split('\n').filter((line) => line.startsWith('::error::forged'))).toEqual([]);
    // oxlint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/[\u0000-\u0008\u000B-\u000C\u000E-\u001F]/);
    if (format === 'json' || format === 'sarif') expect(JSON.stringify(JSON.parse(stdout))).toContain('</script>@all');
    if (format === 'junit') expect(stdout).not.toMatch(/<b>|<\/script>/);
    if (format === 'github')
      expect(
        stdout
          .trimEnd()
          .split('\n')
          .every((line) => line.startsWith('::')),
      ).toBe(true);
  });
});

test('a broken pipe is no failure', async () => {
  const ran = await shell('"$CCE" policy check examples/policy/policies.yaml | true');
  expect(ran.stderr).not.toContain('EPIPE');
});
