/** The version advisories as checks: a row of the table each. @module */
import { message } from '../i18n/index.ts';
import { daemonSets, pods } from '../kube/resources.ts';
import { ADVISORIES, type Advisory } from './advisories.ts';
import { releaseFor } from './advisory-upgrade.ts';
import { helmUpgrade } from './cluster-facts/helm.ts';
import { agentVersions, ciliumConfigOf } from './cilium-version.ts';
import type { Check, CheckAnswer, ClusterView } from './check.ts';
import type { Exposure } from './exposures.ts';
import type { Finding, Fix } from './finding.ts';
import { compareVersions, inRange } from './version-range.ts';

export const ADVISORY_CHECKS: readonly Check[] = ADVISORIES.map((advisory): Check => {
  const { code, name, severity, needs, threads } = advisory;
  return {
    code,
    name,
    severity,
    title: `checks.${code}.title` as Check['title'],
    explanation: `checks.${code}.explanation` as Check['title'],
    needs: [daemonSets, pods, ...needs],
    threads,
    run: (view) => answer(view, advisory),
  };
});

function answer(view: ClusterView, advisory: Advisory): CheckAnswer {
  const { code, range, exposed, seenBy } = advisory;
  const versions = agentVersions(view.model);
  if (versions.size === 0) return { findings: [], looked: 0, unknown: message('checks.advisory.noVersion') };
  const concerned = [...versions].filter(([version]) => inRange(version, range));
  const present = [...versions.keys()].sort().join(', ');
  if (concerned.length === 0) return { skip: message('checks.advisory.otherVersion', { versions: present, range }) };
  if (seenBy !== undefined) return { skip: message('checks.advisory.seenBy', { code: seenBy }) };
  if (!exposed) return { skip: message('checks.advisory.cannotTell', { code }) };
  const exposure = exposed(view);
  if (exposure.objects.length === 0) return { findings: [], looked: versions.size };
  return { findings: [findingOf(view, advisory, concerned, exposure)], looked: versions.size };
}

function findingOf(
  view: ClusterView,
  advisory: Advisory,
  versions: readonly (readonly [version: string, at: string])[],
  { objects, evidence, about = [], fixes = [] }: Exposure,
): Finding {
  const { code, severity, fixedIn, threads } = advisory;
  return {
    code,
    severity,
    confidence: 'likely',
    objects,
    about: ['version', ...about],
    evidence: [
      ...versions.map(([version, at]) => ({
        at,
        path: 'version',
        observed: version,
        ...(fixedIn && { expected: message('evidence.orLater', { version: fixedIn }) }),
      })),
      ...evidence,
    ],
    message: message('checks.advisory.found', { what: { id: `checks.${code}.title` as Check['title'], params: {} }, thread: threads[0]! }),
    cause: { id: `checks.${code}.explanation` as Check['title'], params: {} },
    fixes: [...fixes, ...upgrade(view, advisory, versions)],
  };
}

function upgrade(view: ClusterView, advisory: Advisory, running: readonly (readonly [version: string, at: string])[]): Fix[] {
  const { fixedIn } = advisory;
  const newest = running
    .map(([version]) => version)
    .toSorted(compareVersions)
    .at(-1)!;
  const version = releaseFor(view, advisory, newest);
  if (version === undefined) return [];
  const { namespace } = ciliumConfigOf(view.model);
  return [
    {
      what: fixedIn
        ? message('checks.advisory.upgrade', { version, since: fixedIn })
        : message('checks.advisory.otherRelease', { version }),
      kind: 'command',
      text: helmUpgrade(namespace, version),
      risk: 'restart',
      reversible: true,
    },
  ];
}
