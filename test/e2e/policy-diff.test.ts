/** `cilium-cce policy diff`: what a change opens and closes, as a person reads it and as a gate for pull requests. @module */
import { describe, expect, test } from 'vitest';
import { policyCommand, SHOP } from './policy-command.ts';

const { policy, inChinese, shell, file } = policyCommand();
const CHANGE = ['diff', ...SHOP, '--apply', 'examples/policy/change.yaml'];

test('text: Gateway paths first; exit 1', async () => {
  expect(await policy(...CHANGE)).toEqual({
    exitCode: 1,
    stderr: '',
    stdout: `Gateway shop/public → shop/web[Deployment]: allowed → denied
    HTTPRoute shop/shop, TCP 8080
    the ingress policy of shop/web[Deployment] no longer admits reserved:ingress on TCP 8080, so clients get HTTP 403: add a rule with fromEntities: [ingress]

+ opened  shop/web[Deployment] → shop/db[StatefulSet]  TCP 5432
+ opened  cidr:203.0.113.0/24 → shop/web[Deployment]   TCP 8080
- closed  reserved:ingress → shop/web[Deployment]      TCP 8080

Opened: 2, closed: 1, layer 7 dropped: 0, layer 7 added: 0; Gateway paths changed: 1.
`,
  });
});

test('the same in Traditional Chinese', async () => {
  expect((await inChinese(...CHANGE)).stdout).toBe(`Gateway shop/public → shop/web[Deployment]:允許 → 拒絕
    HTTPRoute shop/shop,TCP 8080
    shop/web[Deployment] 的 ingress 政策不再允許 reserved:ingress 連到 TCP 8080,用戶端會收到 HTTP 403:請新增 fromEntities: [ingress] 的規則

+ 開放  shop/web[Deployment] → shop/db[StatefulSet]  TCP 5432
+ 開放  cidr:203.0.113.0/24 → shop/web[Deployment]   TCP 8080
- 關閉  reserved:ingress → shop/web[Deployment]      TCP 8080

開放:2,關閉:1,解除第七層限制:0,新增第七層限制:0;變更的 Gateway 路徑:1。
`);
});

test("the source document's L3/L4 policy cuts off its own Gateway", async () => {
  const base = ['gateway', 'httproute', 'test-python'].flatMap((name) => ['-f', `examples/source-document/${name}.yaml`]);
  const cut = await policy('diff', ...base, '--apply', 'examples/source-document/policy-l3l4.yaml');
  expect(cut.exitCode).toBe(1);
  expect(cut.stdout).toContain('Gateway default/ip-gateway → default/test-python[Deployment]: allowed → denied\n');
  const corrected = await policy('diff', ...base, '--apply', 'examples/corrected/policy-l3l4.yaml');
  expect(corrected.stdout).not.toContain('Gateway default/ip-gateway');
});

test('json, csv, markdown', async () => {
  const json = JSON.parse((await policy(...CHANGE, '-o', 'json')).stdout) as object;
  expect(json).toMatchObject({
    schemaVersion: 1,
    summary: { opened: 2, closed: 1, freed: 0, restricted: 0, gateways: 1 },
    changes: [
      { change: 'opened', src: 'shop/web[Deployment]', dst: 'shop/db[StatefulSet]', conn: 'TCP 5432' },
      { change: 'closed', src: 'reserved:ingress', dst: 'shop/web[Deployment]', conn: 'TCP 8080' },
      { change: 'opened', src: 'cidr:203.0.113.0/24', dst: 'shop/web[Deployment]', conn: 'TCP 8080' },
    ],
    gateways: [
      {
        gateway: 'shop/public',
        route: 'HTTPRoute shop/shop',
        backend: 'shop/web[Deployment]',
        port: 8080,
        before: 'allowed',
        after: 'denied',
      },
    ],
  });
  expect((await policy(...CHANGE, '-o', 'csv')).stdout).toBe(
    'change,src,dst,conn\r\nclosed,Gateway shop/public,shop/web[Deployment],TCP 8080\r\n' +
      'opened,shop/web[Deployment],shop/db[StatefulSet],TCP 5432\r\nclosed,reserved:ingress,shop/web[Deployment],TCP 8080\r\n' +
      'opened,cidr:203.0.113.0/24,shop/web[Deployment],TCP 8080\r\n',
  );
  const { stdout } = await policy(...CHANGE, '-o', 'markdown');
  expect(stdout).toContain('- Gateway `shop/public` → `shop/web[Deployment]`: allowed → **denied** (`HTTPRoute shop/shop TCP 8080`)<br>');
  expect(stdout).toContain('| opened | `shop/web[Deployment]` | `shop/db[StatefulSet]` | `TCP 5432` |\n');
});

test('github and junit: what the gate refuses is an error, the rest is told', async () => {
  const github = await policy(...CHANGE, '-o', 'github', '--fail-on', 'opened');
  expect(github.stdout.split('\n').map((line) => line.slice(0, 60))).toEqual([
    '::error title=opened::shop/web[Deployment] → shop/db[Statefu',
    '::error title=opened::cidr:203.0.113.0/24 → shop/web[Deploym',
    '::warning title=closed::Gateway shop/public → shop/web[Deplo',
    '::warning title=closed::reserved:ingress → shop/web[Deployme',
    '',
  ]);
  const { stdout } = await policy(...CHANGE, '-o', 'junit', '--fail-on', 'closed');
  expect(stdout).toContain('<testsuites name="cilium-cce policy diff" tests="4" failures="2" errors="0" skipped="0">');
});

describe('--fail-on', () => {
  const closing = ['diff', ...SHOP, '--remove', 'cnp/shop/db', '--remove', 'netpol/shop/metrics'];
  test.each([
    ['any', CHANGE, 1],
    ['opened', CHANGE, 1],
    ['closed', CHANGE, 1],
    ['none', CHANGE, 0],
    ['closed', closing, 1],
    ['any', ['diff', ...SHOP, '--apply', 'examples/policy/policies.yaml'], 0],
  ])('%s', async (kind, args, exitCode) => {
    expect((await policy(...args, '--fail-on', kind)).exitCode).toBe(exitCode);
  });

  test('a Gateway that is opened is an opening', async () => {
    const { exitCode, stdout } = await policy(
      'diff',
      'examples/policy/cluster.yaml',
      '--before',
      'examples/policy/change.yaml',
      '--after',
      'examples/policy/policies.yaml',
      '--fail-on',
      'opened',
      '--by',
      'identity',
    );
    expect(stdout).toContain('Gateway shop/public → shop/web[Deployment]: denied → allowed\n');
    expect(exitCode).toBe(1);
  });

  test('dropping layer 7 is an opening, adding it a closing', async () => {
    const plain = await file(
      'plain.yaml',
      `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: plain, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: api } }
  ingress: [{ fromEndpoints: [{ matchLabels: { app: web } }], toPorts: [{ ports: [{ port: "8000", protocol: TCP }] }] }]
`,
    );
    const dropped = await policy('diff', ...SHOP, '--apply', plain, '--fail-on', 'opened');
    expect(dropped.stdout).toContain('+ layer 7 dropped  shop/web[Deployment] → shop/api[Deployment]  TCP 8000\n');
    expect(dropped.exitCode).toBe(1);
    const added = await policy('diff', ...SHOP, '-f', plain, '--remove', plain, '--fail-on', 'closed');
    expect(added.stdout).toContain('- layer 7 added  shop/web[Deployment] → shop/api[Deployment]  TCP 8000\n');
    expect(added.exitCode).toBe(1);
  });
});

test('a policy of reserved:ingress shuts some clients out', async () => {
  const clients = await file(
    'clients.yaml',
    `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: { name: clients }
spec:
  endpointSelector: { matchExpressions: [{ key: "reserved:ingress", operator: Exists }] }
  ingress: [{ fromEntities: [cluster] }]
`,
  );
  const { stdout } = await policy('diff', ...SHOP, '--apply', clients);
  expect(stdout).toContain('reserved:world → Gateway shop/public → shop/web[Deployment]: allowed → denied\n');
  expect(stdout).toContain(
    '    the ingress policy of reserved:ingress no longer admits reserved:world on TCP 8080: allow this client there\n',
  );
});

test('no difference: exit 0', async () => {
  expect(await policy('diff', ...SHOP, '--apply', 'examples/policy/policies.yaml')).toEqual({
    exitCode: 0,
    stderr: '',
    stdout: 'Nothing that was possible becomes impossible, and nothing else becomes possible.\n',
  });
});

test('the change may come from standard input', async () => {
  expect(
    (await shell('"$CCE" policy diff examples/policy/cluster.yaml examples/policy/policies.yaml --apply - < examples/policy/change.yaml'))
      .exitCode,
  ).toBe(1);
});

describe('mistakes: exit 2 and what to do', () => {
  test.each([
    [['diff', ...SHOP], 'Nothing to compare: give --before and --after, or what to --apply or --remove.'],
    [['diff', '--apply', 'examples/policy/change.yaml'], '--apply and --remove need a base: give files with -f, --kubeconfig or --lab.'],
    [['diff', '--before', 'examples/policy'], '--before and --after belong together'],
    [['diff', ...SHOP, '--remove', 'cnp/shop/dbx'], '--remove cnp/shop/dbx: neither an object of the base nor a file with one.'],
  ])('%o', async (args, expected) => {
    const { exitCode, stderr } = await policy(...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`Error: ${expected}`);
  });

  test('a change that would be rejected is no difference to look at', async () => {
    const bad = await file(
      'bad.yaml',
      'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: bad, namespace: shop }\nspec:\n  endpointSelector: {}\n',
    );
    const { exitCode, stderr } = await policy('diff', ...SHOP, '--apply', bad);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`Error: ${bad}:4: CNP shop/bad would be rejected as a whole (spec: `);
  });
});
