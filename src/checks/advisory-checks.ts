/** The version advisories as checks: a row of the table each. @module */
import { message } from '../i18n/index.ts';
import { daemonSets, pods } from '../kube/resources.ts';
import { ADVISORIES, type Advisory } from './advisories.ts';
import { agentVersions } from './cilium-version.ts';
import type { Check, CheckAnswer, ClusterView } from './check.ts';
import type { Finding } from './finding.ts';
import { inRange } from './version-range.ts';

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
  return { findings: [findingOf(advisory, concerned, exposure)], looked: versions.size };
}

function findingOf(
  { code, severity, fixedIn, threads }: Advisory,
  versions: readonly (readonly [version: string, at: string])[],
  { objects, evidence }: ReturnType<NonNullable<Advisory['exposed']>>,
): Finding {
  return {
    code,
    severity,
    confidence: 'likely',
    objects,
    about: ['version'],
    evidence: [
      ...versions.map(([version, at]) => ({ at, path: 'version', observed: version, ...(fixedIn && { expected: `${fixedIn} or newer` }) })),
      ...evidence,
    ],
    message: message('checks.advisory.found', { what: { id: `checks.${code}.title` as Check['title'], params: {} }, thread: threads[0]! }),
    cause: { id: `checks.${code}.explanation` as Check['title'], params: {} },
    fixes: fixedIn
      ? [
          {
            what: message('checks.advisory.upgrade', { version: fixedIn }),
            kind: 'command',
            text: `helm upgrade cilium cilium/cilium --namespace kube-system --reuse-values --version ${fixedIn}`,
            risk: 'restart',
            reversible: true,
          },
        ]
      : [],
  };
}
