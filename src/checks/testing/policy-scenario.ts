/** Faults of policies as they are applied to a lab, and the neighbours that they speak of. @module */
import { object, pod, service } from '../../policy/lint/testing/cluster.ts';
import { render } from '../../i18n/index.ts';
import type { Lab } from '../../lab/index.ts';
import { inShell, untilServed, type CheckScenario } from './rehearsal.ts';

export interface PolicyFault {
  readonly code: string;
  readonly name: string;
  /** Manifests, applied to a healthy lab with the {@link NEIGHBOURS}. */
  readonly broken: string;
  /** What a person writes in its place where the lint names no fix; beside it stands why it names none. */
  readonly mended?: string;
  /** What the fix has made, by its names. */
  readonly left?: string;
  /** Of the finding's words, those that {@link mended} follows. */
  readonly says?: RegExp;
  readonly causes?: readonly string[];
}

export const apply = (lab: Lab, manifests: string): Promise<void> => inShell(lab, (file) => `kubectl apply -f '${file}'`, manifests);
export const remove = (lab: Lab, manifests: string): Promise<void> =>
  inShell(lab, (file) => `kubectl delete --ignore-not-found --wait=false -f '${file}'`, manifests);

export const scenarioOf = ({ broken, mended, left, says, causes }: Omit<PolicyFault, 'code' | 'name'>): CheckScenario => ({
  break: (lab) => apply(lab, broken),
  ...(mended !== undefined && {
    async fix(lab, { code, fixes, message }) {
      if (fixes.length > 0) throw new Error(`${code} names a fix now: ${fixes[0]!.text}`);
      if (says && !says.test(render(message, 'en'))) throw new Error(`${code} advises otherwise: ${render(message, 'en')}`);
      await remove(lab, broken);
      await apply(lab, mended);
    },
  }),
  clear: (lab) => remove(lab, `${broken}${mended ?? ''}${left ?? ''}`),
  ...(causes && { causes }),
});

/** The neighbours, and everything up. */
export async function settle(lab: Lab): Promise<void> {
  await apply(lab, NEIGHBOURS);
  await untilServed(lab);
}

const PAUSE = 'pause:3.9';

/** Beside the document's `test-python` behind its Gateway: a client of it, a database, a web server behind a Service of its own, and another team. */
export const NEIGHBOURS = [
  object('Namespace', 'v1', '{name: team-b, labels: {team: b}}', ''),
  pod('client', { image: PAUSE }),
  pod('db', { ports: '[{name: pg, containerPort: 5432}]', image: PAUSE }),
  pod('web', { ports: '[{name: http, containerPort: 80}]', image: 'test-python:latest' }),
  pod('worker', { namespace: 'team-b', image: PAUSE }),
  service('web', '{selector: {app: web}, ports: [{port: 8080, targetPort: http}]}'),
].join('');
