/** `cilium-cce policy explain`: the sentence, the rules behind it, every way to name an end. @module */
import { describe, expect, test } from 'vitest';
import { policyCommand, SHOP } from './policy-command.ts';

const { policy, inChinese, file, shell } = policyCommand();
const explain = (...args: string[]): ReturnType<typeof policy> => policy('explain', ...SHOP, ...args);
const firstLine = (text: string): string => text.split('\n')[0]!;

test('allowed: exit 0, the rule and its place', async () => {
  expect(await explain('--from', 'monitoring/prometheus', '--to', 'shop/db', '--port', '9187')).toEqual({
    exitCode: 0,
    stderr: '',
    stdout: `monitoring/prometheus[Deployment] may reach shop/db[StatefulSet] on TCP 9187: NetworkPolicy shop/metrics spec.ingress[0] allows it
  egress of monitoring/prometheus[Deployment]
    no policy restricts what monitoring/prometheus[Deployment] sends
  ingress of shop/db[StatefulSet]
    allows  NetworkPolicy shop/metrics spec.ingress[0]  examples/policy/policies.yaml:70:7
`,
  });
});

test('refused: exit 1, what turned default deny on, and what nearly matched', async () => {
  expect(await explain('--from', 'shop/web', '--to', 'shop/db', '--port', '5432')).toEqual({
    exitCode: 1,
    stderr: '',
    stdout: `shop/web[Deployment] may not reach shop/db[StatefulSet] on TCP 5432: nothing allows it; CNP shop/db spec.ingress[0] would, but for the label app=api (it has app=web)
  egress of shop/web[Deployment]
    no policy restricts what shop/web[Deployment] sends
  ingress of shop/db[StatefulSet]
    default deny by  CNP shop/db spec                            examples/policy/policies.yaml:48:1
    default deny by  NetworkPolicy shop/metrics spec             examples/policy/policies.yaml:66:1
    nearest          CNP shop/db spec.ingress[0]                 examples/policy/policies.yaml:53:7  but for the label app=api (it has app=web)
    nearest          NetworkPolicy shop/metrics spec.ingress[0]  examples/policy/policies.yaml:70:7  but for the port (it allows TCP metrics), and the namespace label team=operations (it has no label team)
`,
  });
});

test('the same in Traditional Chinese', async () => {
  const { stdout } = await inChinese('explain', ...SHOP, '--from', 'shop/web', '--to', 'shop/db', '--port', '5432');
  expect(firstLine(stdout)).toBe(
    'shop/web[Deployment] 無法在 TCP 5432 連到 shop/db[StatefulSet]:沒有任何規則允許;CNP shop/db spec.ingress[0] 最接近,差在標籤 app=api(實際為 app=web)',
  );
  expect(stdout).toContain('    預設拒絕來自  CNP shop/db spec ');
});

test('a request: the nearest HTTP rule and the field at fault', async () => {
  const { exitCode, stdout } = await explain('--from', 'shop/web', '--to', 'svc/shop/api', '--path', '/products?page=2');
  expect(exitCode).toBe(1);
  expect(firstLine(stdout)).toBe(
    'shop/web[Deployment] may not reach shop/api[Deployment] on TCP 8000 (GET /products?page=2): the connection is allowed, but Envoy answers GET /products?page=2 (host api.shop) with 403: CNP shop/api spec.ingress[0].toPorts[0].rules.http[0] is nearest, but for the path (the regular expression /products/.* must match all of /products?page=2, the query included)',
  );
  expect(stdout).toContain('nearest  CNP shop/api spec.ingress[0].toPorts[0].rules.http[0]  examples/policy/policies.yaml:39:17');
  expect(stdout).toContain('note: Service shop/api port 80 is TCP 8000 of its pods; policies see the pods and their port.');
  expect((await explain('--from', 'shop/web', '--to', 'svc/shop/api', '--path', '/products/1', '-H', 'X-Any: thing')).exitCode).toBe(0);
});

test('a path is judged as Envoy sees it', async () => {
  const paths = async (path: string): Promise<string> => {
    const { exitCode, stdout, stderr } = await explain('--from', 'shop/web', '--to', 'svc/shop/api', '--path', path);
    return `${exitCode} ${stdout}${stderr}`;
  };
  expect(await paths('/products/../orders')).toMatch(
    /^1 [^]*Envoy makes \/orders of the path \/products\/\.\.\/orders before policies see it\.\n$/,
  );
  expect(await paths('//products//1')).toMatch(/^0 /);
  expect(await paths('/products%2F1')).toMatch(/^0 [^]*with 307, because of its escaped slash; judged is the request to \/products\/1/);
  expect(await paths('products')).toBe('2 Error: --path products: a path begins with / and has no fragment.\n');
});

test('json: English texts with their ids, rules with their places', async () => {
  const { exitCode, stdout } = await explain('--from', 'shop/web', '--to', 'shop/db', '--port', '5432', '-o', 'json');
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    schemaVersion: 1,
    allowed: false,
    explanations: [
      {
        from: 'shop/web[Deployment]',
        to: 'shop/db[StatefulSet]',
        protocol: 'TCP',
        port: 5432,
        allowed: false,
        sentence: { id: 'policy.explain.denied' },
        egress: { verdict: 'allow', rules: [] },
        ingress: {
          verdict: 'default-deny',
          defaultDeny: [{ kind: 'CiliumNetworkPolicy', namespace: 'shop', name: 'db', field: 'spec', line: 48 }, { name: 'metrics' }],
          nearest: [{ name: 'db', field: 'spec.ingress[0]', line: 53, faults: [{ kind: 'label', wanted: 'app=api', has: 'web' }] }, {}],
        },
      },
    ],
  });
});

test('markdown', async () => {
  const { stdout } = await explain('--from', 'shop/api', '--to', 'shop/db', '--port', '5432', '-o', 'markdown');
  expect(stdout)
    .toBe(`**shop/api\\[Deployment\\] may reach shop/db\\[StatefulSet\\] on TCP 5432: CNP shop/db spec.ingress\\[0\\].toPorts\\[0\\] allows it**

- ingress of shop/db\\[StatefulSet\\]: allows \`CNP shop/db spec.ingress[0].toPorts[0]\` (\`examples/policy/policies.yaml:57:11\`)
`);
});

describe('ends', () => {
  test.each([
    ['a workload', 'shop/api', 'shop/db', 'shop/api[Deployment] may reach shop/db[StatefulSet]'],
    ['the namespace of -n', 'api', 'db', 'shop/api[Deployment] may reach shop/db[StatefulSet]'],
    ['labels', 'app=api', 'app=db', 'shop/api[Deployment] may reach shop/db[StatefulSet]'],
    ['labels that no pod has', 'app=api,env=test', 'db', 'shop/{app=api,env=test} may reach shop/db[StatefulSet]'],
    ['labels of another namespace', 'monitoring/app=api', 'db', 'monitoring/{app=api} may not reach shop/db[StatefulSet]'],
    ['an entity', 'world', 'db', 'reserved:world may not reach shop/db[StatefulSet]'],
    ['an address', '192.0.2.7', 'db', '192.0.2.7 may not reach shop/db[StatefulSet]'],
    ['a prefix', '2001:db8::/32', 'db', '2001:db8::/32 may not reach shop/db[StatefulSet]'],
    ['a name', 'api', 'fqdn:example.org', 'shop/api[Deployment] may reach fqdn:example.org'],
    ['the node', 'host', 'db', 'reserved:host may reach shop/db[StatefulSet]'],
  ])('%s', async (_what, from, to, expected) => {
    const { stdout, stderr } = await explain('-n', 'shop', '--from', from, '--to', to, '--port', '5432');
    expect(firstLine(stdout) + stderr).toContain(expected);
  });

  test('a Gateway: into Envoy, and out of it', async () => {
    const { exitCode, stdout } = await explain('--from', 'world', '--to', 'gateway/shop/public');
    expect(exitCode).toBe(0);
    expect(stdout.split('\n').filter((line) => line.includes(' may '))).toEqual([
      'reserved:world may reach reserved:ingress on TCP 8080: no policy restricts what reserved:ingress receives',
      'reserved:ingress may reach shop/web[Deployment] on TCP 8080: CNP shop/web spec.ingress[0].toPorts[0] allows it',
    ]);
    expect(stdout).toContain('note: Gateway shop/public (HTTPRoute shop/shop): Envoy takes the request as reserved:ingress');
  });

  test('addresses of pods, Services and nodes are what they belong to', async () => {
    const objects = await file(
      'live.yaml',
      `apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: Pod, metadata: { name: a, namespace: shop, labels: { app: api } }, status: { podIP: 10.1.0.5 } }
  - { apiVersion: v1, kind: Pod, metadata: { name: own, namespace: shop }, spec: { hostNetwork: true, containers: [] } }
  - { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { addresses: [{ type: InternalIP, address: 10.2.0.1 }] } }
  - { apiVersion: v1, kind: Service, metadata: { name: d, namespace: shop }, spec: { clusterIP: 10.247.0.9, selector: { app: db }, ports: [{ port: 1, targetPort: 5432 }] } }
`,
    );
    const said = async (from: string, to: string, ...more: string[]): Promise<string> =>
      (await explain(objects, '--from', from, '--to', to, ...more)).stdout;
    expect(await said('10.1.0.5', '10.247.0.9')).toMatch(/^shop\/a may reach shop\/db\[StatefulSet\] on TCP 5432/);
    expect(await said('10.2.0.1', 'shop/db', '--port', '5432')).toMatch(/^node n1 may not reach [^]*no CIDR matches it/);
    expect(await said('shop/own', 'shop/db', '--port', '5432')).toMatch(
      /^shop\/own \(hostNetwork\) may not reach [^]*on its own node reserved:host/,
    );
  });

  test.each([
    [
      'shop/wbe',
      'shop/db',
      ['--port', '1'],
      'shop/wbe is no pod and no workload among the objects (there are: monitoring/prometheus, shop/api, shop/db, shop/web)',
    ],
    ['world', 'svc/shop/nothing', [], 'there is no Service shop/nothing among the objects'],
    ['world', 'svc/shop/web', ['--port', '8080'], 'Service shop/web has no port 8080, only 80: choose one of these with --port'],
    ['world', 'shop/web', [], 'the port of shop/web is needed: add --port'],
    ['world', 'gateway/shop/private', [], 'no route leads from a Gateway shop/private'],
  ])('%s → %s: exit 2 and what to do', async (from, to, more, expected) => {
    const { exitCode, stdout, stderr } = await explain('--from', from, '--to', to, ...more);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(`Error: ${expected}`);
    expect(stderr).not.toContain('    at ');
  });
});

test("the source document's two policies together: layer 7 is defeated, whatever is asked", async () => {
  const { exitCode, stdout } = await policy(
    'explain',
    'examples/source-document',
    '--from',
    'app=client',
    '--to',
    'svc/default/test-python-svc',
    '--method',
    'DELETE',
  );
  expect(exitCode).toBe(0);
  expect(firstLine(stdout)).toBe(
    'default/{app=client} may reach default/test-python[Deployment] on TCP 80 (DELETE /): layer 7 is defeated: the HTTP rules (CNP default/test-python-l7 spec.ingress[0].toPorts[0].rules.http[0]) have no effect, because CNP default/test-python-ingress spec.ingress[0].toPorts[0] allows the same connection without any, so every request passes; delete that rule, or merge the two',
  );
});

test('what cannot be known is said, with exit 1', async () => {
  const names = await file(
    'names.yaml',
    `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: out, namespace: shop }
spec:
  endpointSelector: {}
  egress: [{ toFQDNs: [{ matchName: example.org }] }]
`,
  );
  const { exitCode, stdout } = await explain(names, '--from', 'shop/web', '--to', '192.0.2.1', '--port', '443');
  expect(exitCode).toBe(1);
  expect(firstLine(stdout)).toMatch(
    /^Whether shop\/web\[Deployment\] may reach 192\.0\.2\.1 on TCP 443 cannot be known from here: .*example\.org/,
  );
  expect((await explain(names, '--from', 'shop/web', '--to', 'fqdn:example.org', '--port', '443')).exitCode).toBe(0);
});

test('a policy that is rejected is told, because the answer is without it', async () => {
  const bad = await file(
    'bad.yaml',
    'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: bad, namespace: shop }\nspec: { endpointSelector: {} }\n',
  );
  const { stderr } = await explain(bad, '--from', 'world', '--to', 'shop/web', '--port', '8080');
  expect(stderr).toBe('Warning: CNP shop/bad is rejected and has no effect here: "cilium-cce policy check" says why.\n');
});

test('objects may come from standard input', async () => {
  const ran = await shell(
    'cat examples/policy/cluster.yaml | "$CCE" policy explain - -f examples/policy/policies.yaml --from shop/api --to shop/db --port 5432',
  );
  expect(ran.exitCode).toBe(0);
});
