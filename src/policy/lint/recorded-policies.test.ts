/**
 * Policies for which Cilium's own verdicts were recorded, many of them odd: each is linted, and each
 * correction is tried. They lie beside the repository; without them this file says so and checks nothing.
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Manifest } from '../../cluster/manifests/index.ts';
import type { AnyObject } from '../../kube/objects.ts';
import { render } from '../../i18n/index.ts';
import { analyse } from '../analysis.ts';
import { DEFAULT_SETTINGS, type PolicySettings } from '../settings.ts';
import type { PolicyFinding } from './finding.ts';
import { lintPolicies } from './lints.ts';
import { patchText } from './patch-text.ts';
import { falseClaims } from './testing/claims.ts';
import { corrected, idOf, openedBy } from './testing/corrections.ts';

const folder = fileURLToPath(new URL('../../../../shared/data/policy-verdicts/', import.meta.url));
const present = existsSync(`${folder}base.json`);
if (!present) console.warn(`SKIPPED: recorded policies are not at ${folder}: they were not linted.`);

interface Scenario {
  name: string;
  policies: AnyObject[];
  config?: { 'enable-policy'?: PolicySettings['mode']; ipv6?: string; policyClusterName?: string };
}
interface Base {
  identities: { id: number; labels: string[]; pod?: boolean; ports?: Record<string, string> }[];
}

const source: Manifest['source'] = { file: 'recorded.json', line: 1, locate: () => ({ line: 1, column: 1 }) };

function lines(name: string): Scenario[] {
  return readFileSync(`${folder}${name}`, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Scenario);
}

/** A pod for each identity of the recordings that is a pod's. */
function podsOf({ identities }: Base): Manifest[] {
  return identities
    .filter(({ id }) => id > 1000 && id < 2000)
    .map(({ id, labels, ports = {} }) => {
      const own = labels.flatMap((label) => /^k8s:(?!io\.)([^=]+)=(.*)$/.exec(label)?.slice(1, 3).map(String) ?? []);
      const namespace = labels.find((label) => label.startsWith('k8s:io.kubernetes.pod.namespace='))!.split('=')[1]!;
      const containerPorts = Object.entries(ports).map(([name, written]) => ({
        name,
        containerPort: Number(written.split('/')[0]),
        protocol: written.split('/')[1],
      }));
      const pairs = own.flatMap((text, index) => (index % 2 === 0 ? [[text, own[index + 1] ?? '']] : []));
      const object = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name: `pod-${id}`,
          namespace,
          uid: '',
          resourceVersion: '',
          creationTimestamp: '',
          labels: Object.fromEntries(pairs) as Record<string, string>,
        },
        spec: { containers: [{ name: 'main', image: 'x', ports: containerPorts }] },
      };
      return { object, source };
    });
}

describe.skipIf(!present)('recorded policies', () => {
  const base = present ? (JSON.parse(readFileSync(`${folder}base.json`, 'utf8')) as Base) : { identities: [] };
  const scenarios = present ? [...lines('curated.jsonl'), ...lines('random.jsonl')] : [];
  const pods = podsOf(base);

  function manifestsOf({ policies }: Scenario): Manifest[] {
    return [...pods, ...policies.map((object) => ({ object, source }))];
  }
  const settingsOf = ({ config = {} }: Scenario): PolicySettings => ({
    ...DEFAULT_SETTINGS,
    mode: config['enable-policy'] ?? 'default',
    ipv6: config.ipv6 === 'true',
    policyCluster: config.policyClusterName ?? DEFAULT_SETTINGS.policyCluster,
  });

  test('are linted, and what they say of pairs holds, and every correction silences its finding and opens nothing unsaid', () => {
    const counts = new Map<string, number>();
    const faults: string[] = [];
    let tried = 0;
    for (const scenario of scenarios) {
      const settings = settingsOf(scenario);
      const before = analyse(manifestsOf(scenario), { settings });
      const found = lintPolicies(before);
      for (const finding of found) {
        counts.set(finding.code, (counts.get(finding.code) ?? 0) + 1);
        if (/\{\w+\}|undefined/.test(render(finding.message, 'en'))) faults.push(`${scenario.name}: ${render(finding.message, 'en')}`);
        faults.push(...falseClaims(before, finding).map((claim) => `${scenario.name}: ${idOf(finding)}: ${claim}`));
        if (!finding.fix) continue;
        tried += 1;
        const after = corrected(analyse(manifestsOf(scenario), { settings }), finding);
        const where = `${scenario.name}: ${idOf(finding)}`;
        const fresh = after.rejected.length - before.rejected.length;
        if (fresh > 0) faults.push(`${where}: rejected afterwards: ${after.rejected.map(({ error }) => error.message).join()}`);
        // A rule behind the one that was taken away moves up, and may have the same fault.
        const same = (one: PolicyFinding): boolean => one.code === finding.code && one.policy.name === finding.policy.name;
        const left = lintPolicies(after).filter(same);
        if (left.some((one) => idOf(one) === idOf(finding)) && left.length >= found.filter(same).length)
          faults.push(`${where}: still there`);
        if (!finding.fix.opens)
          faults.push(
            ...openedBy(before, after)
              .map((pair) => `${where}: opens ${pair}`)
              .slice(0, 1),
          );
        const target = [...before.policies, ...before.rejected].find(
          ({ ref }) => ref.name === finding.fix!.policy.name && ref.kind === finding.fix!.policy.kind,
        )!;
        if (patchText(finding.fix, target.object).diff === '') faults.push(`${where}: no text`);
      }
    }
    console.info(
      `recorded policies: ${scenarios.length} sets, ${tried} corrections tried; ${[...counts]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([code, count]) => `${code} ${count}`)
        .join(', ')}`,
    );
    expect(faults).toEqual([]);
  });
});
