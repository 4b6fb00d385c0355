/** A small diagnosis, made of checks that find what they are told to. @module */
import type { Check, CheckAnswer, ClusterView } from '../../checks/check.ts';
import type { Finding } from '../../checks/finding.ts';
import { StaticClusterModel } from '../../cluster/static.ts';
import { message, type Message } from '../../i18n/index.ts';
import type { KubeObject } from '../../kube/objects.ts';

/** Any text as a message. */
export const said = (text: string): Message => message('cluster.recorded', { text });

export const finding = (code: string, name: string, more: Partial<Finding> = {}): Finding => ({
  code,
  severity: 'error',
  confidence: 'certain',
  objects: [{ kind: 'Gateway', namespace: 'default', name }],
  about: [`gateway/default/${name}`],
  evidence: [
    {
      at: { kind: 'Gateway', namespace: 'default', name },
      path: 'status.addresses',
      observed: message('evidence.none'),
      expected: message('evidence.elbAddress'),
    },
  ],
  message: said(`${name} is broken`),
  cause: said('nobody mends it'),
  fixes: [
    {
      what: said('mend it'),
      kind: 'command',
      text: `kubectl -n default annotate gateway ${name} mended=true`,
      risk: 'none',
      reversible: true,
    },
  ],
  ...more,
});

export const check = (code: string, answer: CheckAnswer | Error, more: Partial<Check> = {}): Check => ({
  code,
  name: 'sample',
  severity: 'error',
  title: 'doctor.title',
  needs: [],
  run: () => {
    if (answer instanceof Error) throw answer;
    return answer;
  },
  ...more,
});

export const found = (...findings: Finding[]): CheckAnswer => ({ findings, looked: findings.length });

export const view = (objects: readonly KubeObject[] = [], now = '2026-08-01T12:00:00Z'): ClusterView => ({
  model: new StaticClusterModel({ objects }),
  coverage: { unknownKind: () => undefined, served: () => true, unknownSignal: () => undefined },
  source: { kind: 'live', name: 'cce-prod', takenAt: new Date(now), redacted: false },
  now: new Date(now),
});
