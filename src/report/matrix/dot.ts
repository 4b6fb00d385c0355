/** A matrix as a Graphviz graph: namespaces are boxes, what layer 7 decides is dashed. @module */
import { remembered, type MatrixReport, type WordedConnections } from './matrix-report.ts';

/** A quoted string: back-slashes would begin escapes such as `\N`, line breaks would end the label. */
const dotText = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\r', '').replaceAll('\n', '\\n')}"`;

export function* matrixDot({ nodes, pairs }: MatrixReport): Generator<string> {
  yield 'digraph policy {\n  rankdir=LR;\n  node [shape=box, fontname="sans-serif"];\n  edge [fontname="sans-serif", fontsize=10];\n';
  const spaces = new Map<string | undefined, number[]>();
  for (const [index, { namespace }] of nodes.entries()) {
    const known = spaces.get(namespace);
    if (known) known.push(index);
    else spaces.set(namespace, [index]);
  }
  let cluster = 0;
  for (const [namespace, members] of spaces) {
    const lines = members.map((index) => `n${index} [label=${dotText(nodes[index]!.name)}];`);
    if (namespace === undefined) yield lines.map((line) => `  ${line}\n`).join('');
    else {
      yield `  subgraph cluster_${cluster} {\n    label=${dotText(namespace)};\n${lines.map((line) => `    ${line}\n`).join('')}  }\n`;
      cluster += 1;
    }
  }
  const words = remembered((set: WordedConnections) => dotText(set.text));
  for (const { from, to, allowed, restricted } of pairs) {
    yield `  n${from} -> n${to} [label=${words(allowed)}${restricted.isEmpty ? '' : ', style=dashed'}];\n`;
  }
  yield '}\n';
}
