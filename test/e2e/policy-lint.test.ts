/** `cilium-cce policy lint`: findings, gates, explanations of codes, and corrections that apply. @module */
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { policyCommand, SHOP } from './policy-command.ts';

const { policy, inChinese, file, shell } = policyCommand();
const DOCUMENT = ['lint', 'examples/source-document'];

const codesIn = (text: string): string[] => [...new Set(text.match(/CCE5\d{3}/g))].sort();

test('clean: exit 0', async () => {
  expect(await policy('lint', ...SHOP)).toEqual({
    exitCode: 0,
    stderr: '',
    stdout: 'Errors: 0, warnings: 0, notes: 0; checked: 4.\n',
  });
});

test("the source document's two policies", async () => {
  const { exitCode, stdout } = await policy(...DOCUMENT);
  expect(exitCode).toBe(1);
  expect(codesIn(stdout)).toEqual(expect.arrayContaining(['CCE5001', 'CCE5002', 'CCE5003']));
  expect(stdout).toMatch(
    /^examples\/source-document\/policy-l3l4\.yaml:8:1: error CCE5002: default deny cuts off Gateway default\/ip-gateway/,
  );
  expect(stdout).toContain('    so: refused, against appearances: reserved:ingress → default/test-python[Deployment] TCP 80\n');
  expect(stdout).toContain('    see cilium/cilium#4181');
});

test('in Traditional Chinese', async () => {
  const { stdout } = await inChinese(...DOCUMENT);
  expect(stdout).toMatch(/^examples\/source-document\/policy-l3l4\.yaml:8:1: 錯誤 CCE5002: /);
  expect(stdout).toContain('    結果:');
});

test('sarif: every result has its rule, its place, and its correction where there is one', async () => {
  const { exitCode, stdout } = await policy(...DOCUMENT, '-o', 'sarif');
  expect(exitCode).toBe(1);
  const { runs } = JSON.parse(stdout) as {
    runs: {
      tool: { driver: { rules: { id: string; help: { text: string }; helpUri?: string }[] } };
      results: {
        ruleId: string;
        ruleIndex: number;
        locations: { physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } } }[];
        fixes?: {
          artifactChanges: {
            artifactLocation: { uri: string };
            replacements: { deletedRegion: { startLine: number; endLine: number } }[];
          }[];
        }[];
      }[];
    }[];
  };
  const { rules } = runs[0]!.tool.driver;
  expect(rules).toHaveLength(26);
  for (const { help, helpUri } of rules) {
    expect(help.text).not.toBe('');
    if (helpUri) expect(() => new URL(helpUri)).not.toThrow();
  }
  for (const { ruleId, ruleIndex, locations } of runs[0]!.results) {
    expect(rules[ruleIndex]!.id).toBe(ruleId);
    expect(locations[0]!.physicalLocation.artifactLocation.uri).toMatch(/^examples\/source-document\/policy-l[37]/);
    expect(locations[0]!.physicalLocation.region.startLine).toBeGreaterThan(1);
  }
  const path = runs[0]!.results.find(({ ruleId }) => ruleId === 'CCE5003')!;
  expect(path.fixes![0]!.artifactChanges).toEqual([
    {
      artifactLocation: { uri: 'examples/source-document/policy-l7.yaml' },
      replacements: [
        {
          deletedRegion: { startLine: 23, startColumn: 1, endLine: 24, endColumn: 1 },
          insertedContent: { text: '                path: /.*\n' },
        },
      ],
    },
  ]);
});

test('json, junit, github, markdown', async () => {
  const json = JSON.parse((await policy(...DOCUMENT, '-o', 'json')).stdout) as { findings: { code: string; fix?: { edits: object[] } }[] };
  expect(json.findings.find(({ code }) => code === 'CCE5003')!.fix!.edits).toHaveLength(1);
  expect((await policy(...DOCUMENT, '-o', 'junit')).stdout).toContain('<failure type="CCE5002" message="default deny cuts off Gateway');
  expect((await policy(...DOCUMENT, '-o', 'github')).stdout).toContain(
    '::error file=examples/source-document/policy-l3l4.yaml,line=8,col=1,title=CCE5002 ',
  );
  expect((await policy(...DOCUMENT, '-o', 'markdown')).stdout).toContain('| error `CCE5002` |');
});

describe('what fails', () => {
  test.each([
    [['--fail-on', 'none'], 0],
    [['--fail-on', 'error'], 1],
    [['--fail-on', 'error', '--suppress', 'CCE5001', '--suppress', 'cce5002'], 0],
    [['--suppress', 'CCE5001', '--suppress', 'CCE5002'], 1],
    [['--suppress', 'CCE5001', '--suppress', 'CCE5002', '--suppress', 'CCE5003', '--suppress', 'CCE5010', '--fail-on', 'info'], 0],
  ])('%o: %i', async (args, exitCode) => {
    expect((await policy(...DOCUMENT, ...args)).exitCode).toBe(exitCode);
  });

  const annotated = (ignore: string): Promise<string> =>
    file(
      'annotated.yaml',
      `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: a
  namespace: shop
  annotations: { cilium-cce.io/ignore: "${ignore}" }
spec: { endpointSelector: { matchLabels: { app: later } }, ingress: [{ fromEntities: [cluster] }] }
`,
    );

  test('suppressed findings are counted, by option and by annotation', async () => {
    expect((await policy(...DOCUMENT, '--suppress', 'CCE5002')).stdout).toMatch(/Suppressed: 2\.\n$/);
    const { stdout, stderr } = await policy('lint', ...SHOP, await annotated('CCE5010 until 9999-12-31: its pods come later'));
    expect(stdout).not.toContain('CCE5010');
    expect(stdout).toContain('Suppressed: 1.');
    expect(stderr).toBe('');
  });

  test('one that has run out is a finding again, and told', async () => {
    const { exitCode, stdout, stderr } = await policy('lint', ...SHOP, await annotated('CCE5010 until 2026-01-31: its pods come later'));
    expect(exitCode).toBe(1);
    expect(stdout).toContain('warning CCE5010');
    expect(stdout).not.toContain('Suppressed');
    expect(stderr).toBe(
      'Warning: CCE5010 at CiliumNetworkPolicy shop/a was accepted until 2026-01-31 (its pods come later; CiliumNetworkPolicy shop/a), which is over: mend it, or extend the date.\n',
    );
  });

  test("the doctor's list counts here, too", async () => {
    const entry = (until: string): string =>
      `suppress: [{ code: CCE501*, object: CiliumNetworkPolicy shop/*, reason: known, until: ${until} }]`;
    const linted = async (until: string): Promise<Awaited<ReturnType<typeof policy>>> =>
      policy('lint', ...SHOP, await annotated(''), '--config', await file('accepted.yaml', entry(until)));
    expect(await linted('9999-12-31')).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringContaining('Suppressed: 1.') });
    expect(await linted('2026-01-31')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('accepted until 2026-01-31 (known;') });
    const bad = await linted('tomorrow');
    expect(bad.exitCode).toBe(2);
    expect(bad.stderr).toContain('suppress[0].until has to be a day');
  });

  test('a code that there is not', async () => {
    const { exitCode, stderr } = await policy(...DOCUMENT, '--suppress', 'CCE9999');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Error: There is no code CCE9999. Codes are: CCE5001, ');
  });
});

describe('--explain', () => {
  test('a code, offline', async () => {
    const { exitCode, stdout } = await policy('lint', '--explain', 'cce5001');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^CCE5001 \(error\) .+\n\n.+\n\nsee cilium\/cilium#4181/);
    expect((await inChinese('lint', '--explain', 'CCE5001')).stdout).toMatch(/^CCE5001 \(錯誤\) /);
  });
  test('another one: exit 2', async () => {
    expect((await policy('lint', '--explain', 'CCE1')).exitCode).toBe(2);
  });
});

describe('corrections', () => {
  const copy = async (): Promise<string> => file('l7.yaml', await readFile('examples/source-document/policy-l7.yaml', 'utf8'));

  test('--patch: a unified diff that git applies, after which the linter has nothing to correct', async () => {
    const ran = await shell(`set -e
      dir=$(mktemp -d); cp -r examples/source-document "$dir/policies"; cd "$dir"; git init -q .
      "$CCE" policy lint policies --patch > fix.patch 2>/dev/null || echo "exit $?"
      git apply fix.patch; ls policies; cat policies/policy-l7.yaml
      "$CCE" policy lint policies --fail-on warning 2>/dev/null; echo "exit $?"; rm -rf "$dir"`);
    expect(ran.stderr).toBe('');
    expect(ran.stdout).toMatch(/^exit 1\n/);
    expect(ran.stdout).toContain('                path: /.*\n    - fromEntities:\n        - ingress\n');
    expect(ran.stdout).toMatch(/exit 0\n$/);
  });

  test('--fix: what opens nothing is written, comments stay', async () => {
    const path = await file(
      'api.yaml',
      `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: api } }
  ingress:
    - fromEndpoints: [{ matchLabels: { app: web } }]
      toPorts:
        - ports: [{ port: "8000", protocol: TCP }]
          rules:
            http:
              - host: api.example.org # the shop's
`,
    );
    const patch = (await policy('lint', 'examples/policy/cluster.yaml', path, '--patch')).stdout;
    expect(patch).toBe(`--- a${path}
+++ b${path}
@@ -9,4 +9,4 @@
         - ports: [{ port: "8000", protocol: TCP }]
           rules:
             http:
-              - host: api.example.org # the shop's
+              - host: api\\.example\\.org # the shop's
`);
    const fixed = await policy('lint', 'examples/policy/cluster.yaml', path, '--fix', '--fail-on', 'info');
    expect(fixed).toMatchObject({ exitCode: 0, stderr: `Corrected ${path}.\n` });
    expect(await readFile(path, 'utf8')).toContain("              - host: api\\.example\\.org # the shop's\n");
  });

  test('--fix: what would open something is left to people', async () => {
    const path = await copy();
    const before = await readFile(path, 'utf8');
    const { exitCode, stdout } = await policy('lint', path, '-f', 'examples/source-document/test-python.yaml', '--fix');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('CCE5003');
    // `/.*` would open something: it is shown by --patch only.
    expect(await readFile(path, 'utf8')).toBe(before);
  });
});
