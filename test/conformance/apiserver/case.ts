/** What a case is, and how it is run against one server. @module */
import { eventuallyHolds } from '../../../src/kube/testing/eventually.ts';
import { exchange, type Answer, type Peer, type Request } from './exchange.ts';
import { observe, type Observation } from './observe.ts';

/** A request, or what to ask in view of the answers so far (of the whole case). */
export type Step = Request | ((answers: readonly Answer[]) => Request);

export interface Case {
  /** Unique in its table. */
  name: string;
  /** Must succeed; not recorded. */
  given?: readonly Step[];
  /** What is observed: the answer to each of these. */
  when: readonly Step[];
  /** Of each body only these parts (`metadata.labels`, `items[*].metadata.name`); absent: all of it. */
  show?: readonly string[];
}

export interface Table {
  /** The name of its golden file. */
  name: string;
  /** Once before the table's cases. */
  given?: readonly Step[];
  cases: readonly Case[];
}

/** @throws Error when a step that must succeed does not */
export async function runCase(peer: Peer, { given = [], when, show }: Case, namespace: string): Promise<Observation[]> {
  const answers: Answer[] = [];
  if (JSON.stringify([...given, ...when], (_, it: unknown) => (typeof it === 'function' ? String(it) : it)).includes('{ns}')) {
    await prepare(peer, [newNamespace, newAccount], namespace, answers);
  }
  answers.length = 0;
  await prepare(peer, given, namespace, answers);
  const observations: Observation[] = [];
  for (const step of when) {
    const request = requestOf(step, answers);
    const answer = await answerTo(peer, request, namespace);
    answers.push(answer);
    observations.push(observe(request, answer, { namespace, show, server: peer.url }));
  }
  return observations;
}

const newNamespace: Request = { method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: '{ns}' } } };
/** What a controller of the cluster would make, and pods are not admitted without. */
const newAccount: Request = { method: 'POST', path: '/api/v1/namespaces/{ns}/serviceaccounts', body: { metadata: { name: 'default' } } };

export async function prepare(peer: Peer, steps: readonly Step[], namespace: string, answers: Answer[] = []): Promise<void> {
  for (const step of steps) {
    const request = requestOf(step, answers);
    const answer = await answerTo(peer, request, namespace);
    if (!request.until && answer.status >= 300) {
      throw new Error(`${peer.name}: ${request.method} ${request.path} was to succeed: ${answer.status} ${answer.text}`);
    }
    answers.push(answer);
  }
}

const requestOf = (step: Step, answers: readonly Answer[]): Request => (typeof step === 'function' ? step(answers) : step);

async function answerTo(peer: Peer, request: Request, namespace: string): Promise<Answer> {
  const ask = (): Promise<Answer> => exchange(peer, request, namespace);
  return request.until ? eventuallyHolds(ask, request.until) : ask();
}
