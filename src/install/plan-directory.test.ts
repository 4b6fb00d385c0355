/** What in a plan's directory keeps it from being carried out, all of it with its place. */
import { expect, test } from 'vitest';
import { render } from '../i18n/index.ts';
import { filesOf, readPlanDirectory } from './plan-directory.ts';
import { INSTALL_STEPS } from './step-names.ts';
import { FACTS, planTexts } from './testing/planned.ts';

async function problemsOf(
  texts: ReadonlyMap<string, string>,
  steps: readonly (typeof INSTALL_STEPS)[number][] = INSTALL_STEPS,
): Promise<string[]> {
  const { problems } = await readPlanDirectory(texts, steps);
  return problems.map(({ where, what }) => `${where} ${render(what, 'en')}`);
}

const changed = (path: string, change: (text: string) => string | undefined): Map<string, string> => {
  const texts = planTexts();
  const text = change(texts.get(path)!);
  if (text === undefined) texts.delete(path);
  else texts.set(path, text);
  return texts;
};

test('a plan as it was written is ready, and says where its Gateway is to answer', async () => {
  const { directory, problems } = await readPlanDirectory(planTexts(), INSTALL_STEPS);
  expect(problems).toEqual([]);
  expect(directory!.targets).toEqual([{ namespace: 'default', name: 'web', scheme: 'http', port: 80, host: undefined }]);
  expect(directory!.plan.ciliumVersion).toBe('1.19.1');
  expect(filesOf('gateway', directory!.texts)).toContain('gateway/kustomization.yaml');
});

test('every placeholder is told with file and line, those of steps that are left out aside', async () => {
  const { apiServerHost: _host, gateway, imageRegistry: _registry, elb: _elb, ...facts } = FACTS;
  const texts = planTexts({ ...facts, gateway: { ...gateway!, value: { name: 'web', namespace: 'default', port: 80 } } });
  const problems = await problemsOf(texts);
  const places = problems.map((problem) => /^(\S+):\d+ <([\w-]+)> is not filled in/.exec(problem)?.slice(1).join(' '));
  expect(new Set(places)).toEqual(
    new Set([
      'bridge/values.yaml image-repository',
      'cilium/values.yaml api-server-address',
      'gateway/entrypoint.yaml elb-id',
      'gateway/httproute.yaml backend-service',
    ]),
  );
  const line =
    texts
      .get('cilium/values.yaml')!
      .split('\n')
      .findIndex((text) => text.includes('<api-server-address>')) + 1;
  expect(problems.some((problem) => problem.startsWith(`cilium/values.yaml:${line} `))).toBe(true);
  expect(await problemsOf(texts, ['nodes', 'verify'])).toEqual([]);
});

test('what a comment says in angle brackets is no placeholder', async () => {
  expect(await problemsOf(changed('gateway/gateway.yaml', (text) => `# from <somebody>\n${text}# and <elb-id>\n`))).toEqual([]);
});

test.each([
  ['cilium/values.yaml', () => undefined, 'cilium/values.yaml this file of the plan is missing'],
  ['gateway/kustomization.yaml', () => undefined, 'gateway/kustomization.yaml this file of the plan is missing'],
  ['cilium/values.yaml', (text: string) => `${text}\n  : [`, 'cilium/values.yaml'],
  [
    'cilium/values.yaml',
    (text: string) => text.replace('kubeProxyReplacement: true', 'kubeProxyReplacement: false'),
    'kubeProxyReplacement',
  ],
  ['gateway/gateway.yaml', (text: string) => `${text}\n\t- x`, 'gateway/gateway.yaml'],
  ['cluster.yaml', (text: string) => `${text}\nvpcCidr: 10.0.0.0/8\n`, 'cluster.yaml'],
] as const)('%s spoilt: %#', async (path, change, said) => {
  const problems = await problemsOf(changed(path, change));
  expect(problems.length).toBeGreaterThan(0);
  expect(problems.join('\n')).toContain(said);
});

test('a Gateway of a person’s own: HTTPS alone, a wildcard, another namespace', async () => {
  const own = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: shop, namespace: shop}
spec: {gatewayClassName: cilium-elb, listeners: [{name: tls, protocol: TLS, port: 8443}, {name: https, protocol: HTTPS, port: 443, hostname: "*.example.com"}]}
`;
  const { directory } = await readPlanDirectory(
    changed('gateway/gateway.yaml', () => own),
    INSTALL_STEPS,
  );
  expect(directory!.targets).toEqual([{ namespace: 'shop', name: 'shop', scheme: 'https', port: 443, host: 'www.example.com' }]);
});
