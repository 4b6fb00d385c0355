/** The source document's policies with its Gateway and back end, and the corrected ones. @module */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { render } from '../../i18n/index.ts';
import { parseManifests } from '../../cluster/manifests/index.ts';
import { analyse, type PolicyAnalysis } from '../analysis.ts';
import { lintPolicies } from './lints.ts';
import { idOf } from './testing/corrections.ts';

const examples = new URL('../../../examples/', import.meta.url);

async function analysisOf(...files: string[]): Promise<PolicyAnalysis> {
  const parsed = await Promise.all(files.map((file) => parseManifests(readFileSync(new URL(file, examples), 'utf8'), file)));
  return analyse(parsed.flat());
}

const cluster = ['gateway', 'httproute', 'test-python'].map((name) => `source-document/${name}.yaml`);

test('the two policies of the source document cut its Gateway off, and one makes the other void', async () => {
  const findings = lintPolicies(await analysisOf(...cluster, 'source-document/policy-l3l4.yaml', 'source-document/policy-l7.yaml'));
  expect(findings.map((one) => `${one.severity} ${idOf(one)} at ${one.source?.file}:${one.source?.line}`)).toMatchInlineSnapshot(`
    [
      "error CCE5001 CiliumNetworkPolicy/default/test-python-l7 spec.ingress[0].toPorts[0].rules.http at source-document/policy-l7.yaml:21",
      "error CCE5002 CiliumNetworkPolicy/default/test-python-ingress spec at source-document/policy-l3l4.yaml:8",
      "error CCE5002 CiliumNetworkPolicy/default/test-python-l7 spec at source-document/policy-l7.yaml:8",
      "warning CCE5003 CiliumNetworkPolicy/default/test-python-l7 spec.ingress[0].toPorts[0].rules.http[0].path at source-document/policy-l7.yaml:23",
      "info CCE5010 CiliumNetworkPolicy/default/test-python-ingress spec.ingress[0].fromEndpoints[0] at source-document/policy-l3l4.yaml:14",
      "info CCE5010 CiliumNetworkPolicy/default/test-python-l7 spec.ingress[0].fromEndpoints[0] at source-document/policy-l7.yaml:14",
    ]
  `);
  expect(findings.slice(0, 2).map(({ message }) => render(message, 'en'))).toMatchInlineSnapshot(`
    [
      "these HTTP rules have no effect: CiliumNetworkPolicy/default/test-python-ingress spec.ingress[0] lets the same peers pass on the same port without a look inside. Delete that rule, or write the HTTP rules there too.",
      "default deny cuts off Gateway default/ip-gateway (HTTPRoute default/echo-ip-route): its traffic reaches default/test-python-svc as reserved:ingress, which no rule admits; clients get HTTP 403. Add a rule with fromEntities: [ingress].",
    ]
  `);
  expect(findings.find(({ code }) => code === 'CCE5002')?.consequence).toMatchInlineSnapshot(`
    {
      "effect": "refused",
      "pairs": [
        {
          "from": "reserved:ingress",
          "ports": "TCP 80",
          "to": "default/test-python[Deployment]",
        },
      ],
      "total": 1,
    }
  `);
});

test('each of the two alone cuts the Gateway off', async () => {
  for (const name of ['l3l4', 'l7']) {
    const codes = lintPolicies(await analysisOf(...cluster, `source-document/policy-${name}.yaml`)).map(({ code }) => code);
    expect(codes).toContain('CCE5002');
    expect(codes).not.toContain('CCE5001');
  }
});

test('the corrected policies have no error, and nothing to say but of the client that is not there', async () => {
  for (const name of ['l3l4', 'l7']) {
    const findings = lintPolicies(await analysisOf(...cluster, `corrected/policy-${name}.yaml`));
    expect(findings.filter(({ severity }) => severity !== 'info').map(idOf)).toEqual([]);
  }
});

test('who applies the corrections of the findings one after the other ends without an error', async () => {
  let manifests = (await analysisOf(...cluster, 'source-document/policy-l3l4.yaml', 'source-document/policy-l7.yaml')).manifests;
  const { corrected } = await import('./testing/corrections.ts');
  for (let round = 0; round < 10; round += 1) {
    const analysis = analyse(manifests);
    const next = lintPolicies(analysis).find(({ fix, severity }) => fix && severity !== 'info');
    if (!next) break;
    manifests = corrected(analysis, next).manifests;
  }
  const findings = lintPolicies(analyse(manifests));
  expect(findings.filter(({ severity }) => severity !== 'info').map(idOf)).toEqual([]);
});
