/** `cilium-cce policy matrix`: every format, filters, pipes. @module */
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { policyCommand, SHOP } from './policy-command.ts';

const { policy, inChinese, shell, file } = policyCommand();
const matrix = (...args: string[]): ReturnType<typeof policy> => policy('matrix', ...SHOP, ...args);

test('text', async () => {
  expect(await matrix('--to', 'shop/')).toEqual({
    exitCode: 0,
    stderr: '',
    stdout: `shop/web[Deployment]
  → shop/api[Deployment]  TCP 8000  layer 7 decides on TCP 8000
shop/api[Deployment]
  → shop/db[StatefulSet]  TCP 5432
monitoring/prometheus[Deployment]
  → shop/web[Deployment]  TCP 9090
  → shop/api[Deployment]  TCP 9090
  → shop/db[StatefulSet]  TCP 9187
reserved:ingress
  → shop/web[Deployment]  TCP 8080
`,
  });
});

test('json', async () => {
  const { stdout } = await matrix('--from', 'shop/web', '-o', 'json');
  expect(JSON.parse(stdout)).toEqual([
    { src: 'shop/web[Deployment]', dst: 'shop/api[Deployment]', conn: 'TCP 8000', l7: 'TCP 8000' },
    { src: 'shop/web[Deployment]', dst: 'monitoring/prometheus[Deployment]', conn: 'All Connections' },
    { src: 'shop/web[Deployment]', dst: 'reserved:ingress', conn: 'All Connections' },
    { src: 'shop/web[Deployment]', dst: 'reserved:world', conn: 'All Connections' },
  ]);
});

test('csv, markdown, dot', async () => {
  const narrow = ['--from', 'shop/web', '--to', 'shop/api'];
  expect((await matrix(...narrow, '-o', 'csv')).stdout).toBe(
    'src,dst,conn,l7\r\nshop/web[Deployment],shop/api[Deployment],TCP 8000,TCP 8000\r\n',
  );
  expect((await inChinese('matrix', ...SHOP, ...narrow, '-o', 'markdown')).stdout).toBe(
    '| 來源 | 目的地 | 連線 | 經第七層判斷 |\n|---|---|---|---|\n| `shop/web[Deployment]` | `shop/api[Deployment]` | `TCP 8000` | `TCP 8000` |\n',
  );
  const { stdout } = await matrix(...narrow, '-o', 'dot');
  expect(stdout).toContain('  subgraph cluster_0 {\n    label="shop";\n    n0 [label="shop/web[Deployment]"];\n');
  expect(stdout).toMatch(/ {2}n0 -> n1 \[label="TCP 8000", style=dashed\];\n\}\n$/);
});

describe('filters', () => {
  const pairs = async (...args: string[]): Promise<string[]> => {
    const { stdout } = await matrix(...args, '-o', 'json');
    return (JSON.parse(stdout) as { src: string; dst: string; conn: string }[]).map(({ src, dst, conn }) => `${src} ${dst} ${conn}`);
  };
  test('a port: what it alone may do', async () => {
    expect(await pairs('--port', '9187', '--to', 'shop/*')).toEqual(['monitoring/prometheus[Deployment] shop/db[StatefulSet] TCP 9187']);
    expect(await pairs('--port', '9187/UDP', '--to', 'shop/*')).toEqual([]);
  });
  test('several patterns', async () => {
    expect(await pairs('--from', 'shop/w*', '--from', 'ingress', '--to', 'shop/')).toEqual([
      'shop/web[Deployment] shop/api[Deployment] TCP 8000',
      'reserved:ingress shop/web[Deployment] TCP 8080',
    ]);
  });
  test('a namespace', async () => {
    expect(await pairs('-n', 'monitoring', '--to', 'reserved:world')).toEqual([
      'monitoring/prometheus[Deployment] reserved:world All Connections',
    ]);
  });
  test('a pattern that fits nothing is a mistake', async () => {
    const { exitCode, stderr } = await matrix('--from', 'shop/wbe');
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr:
        'Error: shop/wbe fits no node of the matrix; some of them: shop/web[Deployment], shop/api[Deployment], shop/db[StatefulSet], monitoring/prometheus[Deployment], reserved:ingress. Patterns are default/web, default/ or *.\n',
    });
  });
  test('a port that is none is a mistake', async () => {
    expect((await matrix('--port', 'eighty')).exitCode).toBe(2);
  });
});

test('by identity, and with all reserved identities', async () => {
  const { stdout } = await matrix('--by', 'identity', '--all-reserved', '-o', 'json');
  expect(stdout).toContain('"reserved:kube-apiserver"');
});

test('plain Kubernetes: Cilium policies do not count', async () => {
  const { stdout } = await matrix('--semantics', 'kubernetes', '--to', 'shop/db', '-o', 'csv');
  expect(stdout).toBe('src,dst,conn,l7\r\nmonitoring/prometheus[Deployment],shop/db[StatefulSet],TCP 9187,\r\n');
});

test('the version of Cilium counts', async () => {
  const block = await file(
    'block.yaml',
    `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: office, namespace: shop }
spec: { podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ ipBlock: { cidr: 203.0.113.0/24 } }] }] }
`,
  );
  const reaching = async (version: string): Promise<string> =>
    (await matrix(block, '--cilium-version', version, '--from', 'shop/web', '--to', 'shop/db')).stdout;
  expect(await reaching('1.19.1')).toContain('All Connections');
  expect(await reaching('1.19.5')).toBe('Nobody may reach anybody here.\n');
  expect((await matrix('--cilium-version', 'newest')).exitCode).toBe(2);
});

test('who reads may stop reading', async () => {
  const many = Array.from(
    { length: 400 },
    (_, index) => `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p${index}","namespace":"n","labels":{"a":"${index}"}}}`,
  );
  const pods = await file('pods.json', `{"apiVersion":"v1","kind":"List","items":[${many.join()}]}`);
  const ran = await shell(`("$CCE" policy matrix ${pods} --by identity -o json; echo "exit $?" >&2) | head -n 2`);
  expect(ran.stdout.split('\n')[0]).toBe('[');
  expect(ran.stderr).not.toContain('Error');
});

test.runIf(existsSync('/dev/full'))('a full disk: exit 2, because what was written is no answer', async () => {
  const ran = await shell('"$CCE" policy matrix examples/policy/cluster.yaml > /dev/full');
  expect(ran.exitCode).toBe(2);
  expect(ran.stderr).toMatch(/^Error: ENOSPC: no space left on device, write\n$/);
});

test('nothing to read: exit 2 and what to give', async () => {
  expect(await policy('matrix')).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: 'Error: Nothing to read: give files or folders, - for standard input, --kubeconfig for a live cluster, or --lab.\n',
  });
  expect((await inChinese('matrix')).stderr).toMatch(/^錯誤:沒有可讀取的內容/);
});

test('a file that cannot be read: exit 2, with the place, without a stack trace unless asked for', async () => {
  const broken = await file('broken.yaml', 'apiVersion: v1\nkind: [\n');
  const { exitCode, stderr } = await policy('matrix', broken);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(new RegExp(`^Error: ${broken}:\\d+:\\d+: `));
  expect(stderr).not.toContain('    at ');
  expect((await shell(`"$CCE" --debug policy matrix ${broken}`)).stderr).toContain('    at ');
  expect((await policy('matrix', 'no/such/file.yaml')).exitCode).toBe(2);
});

test('help has an example that works, in both languages', async () => {
  for (const command of ['check', 'explain', 'matrix', 'diff', 'lint']) {
    const { exitCode, stdout } = await policy(command, '--help');
    expect(exitCode).toBe(0);
    const example = /\nExamples:\n {2}cilium-cce (policy .*)\n/.exec(stdout)![1]!;
    expect(example).toContain(`policy ${command} `);
    expect((await inChinese(command, '--help')).stdout).toContain(`\n範例:\n  cilium-cce ${example}\n`);
    expect((await shell(`"$CCE" ${example}`)).exitCode).toBeLessThan(2);
  }
});
