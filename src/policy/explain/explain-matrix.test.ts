/** Every pair of a small shop: explanations and the matrix say the same. @module */
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readManifests } from '../../cluster/manifests/index.ts';
import { analyse } from '../analysis.ts';
import { matrix, type MatrixNode } from '../matrix.ts';
import type { Protocol } from '../ports.ts';
import { explainConnection, type End } from './index.ts';

const SHOP = resolve(import.meta.dirname, '..', '..', '..', 'examples', 'policy');
const ASKED: readonly [Protocol, number][] = [
  ['TCP', 8080],
  ['TCP', 8000],
  ['TCP', 5432],
  ['TCP', 9090],
  ['UDP', 53],
  ['ICMP', 8],
];

const endOf = ({ name, class: { identity, ports } }: MatrixNode): End => ({ name, identity, ports });

test.each([[['cluster.yaml']], [['cluster.yaml', 'policies.yaml']], [['cluster.yaml', 'policies.yaml', 'change.yaml']]])(
  '%o',
  async (files) => {
    const { manifests } = await readManifests(files.map((file) => resolve(SHOP, file)));
    const analysis = analyse(manifests);
    const all = matrix(analysis, { allReserved: true });
    const allowed = new Map([...all.connections()].map((one) => [`${one.from} ${one.to}`, one.allowed]));
    const different: string[] = [];
    for (const [from, source] of all.nodes.entries()) {
      for (const [to, target] of all.nodes.entries()) {
        if (from === to || (source.kind !== 'pod' && target.kind !== 'pod')) continue;
        for (const [protocol, port] of ASKED) {
          const question = { from: endOf(source), to: endOf(target), port, protocol, apiServerKnown: true };
          const expected = allowed.get(`${from} ${to}`)?.has(protocol, port) ?? false;
          if (explainConnection(analysis.set, question).allowed !== expected)
            different.push(`${source.name} ${target.name} ${protocol} ${port}`);
        }
      }
    }
    expect(different).toEqual([]);
  },
);
