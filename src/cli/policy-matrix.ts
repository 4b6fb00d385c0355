/** `cilium-cce policy matrix`: who may reach whom. @module */
import { message } from '../i18n/index.ts';
import { ConnectionSet } from '../policy/engine/connection-set.ts';
import { matrix, type Matrix, type MatrixConnection, type MatrixNode } from '../policy/matrix.ts';
import type { MatrixReport } from '../report/matrix/matrix-report.ts';
import type { PortFilter } from './commands/policy.ts';
import type { CommandContext } from './context.ts';
import { CommandFailure } from './failure.ts';
import { analysed, readInput, type InputOptions } from './policy-input.ts';
import { pageOf, writeChunks } from './policy-output.ts';

export interface MatrixCommandOptions extends InputOptions {
  by: 'workload' | 'identity';
  from?: string[];
  to?: string[];
  port?: PortFilter;
  allReserved?: boolean;
  output: 'text' | 'json' | 'csv' | 'dot' | 'markdown';
}

/** Exit code 0, whatever is allowed. */
export async function policyMatrix(files: readonly string[], options: MatrixCommandOptions, context: CommandContext): Promise<void> {
  const analysis = analysed(await readInput(files, options, context), options, context);
  const { by, allReserved = false } = options;
  await writeChunks(await written(reportOf(matrix(analysis, { by, allReserved }), options), options.output, context), {
    exact: EXACT.has(options.output),
  });
}

const EXACT: ReadonlySet<MatrixCommandOptions['output']> = new Set(['json', 'csv', 'dot']);

async function written(report: MatrixReport, format: MatrixCommandOptions['output'], context: CommandContext): Promise<Iterable<string>> {
  switch (format) {
    case 'text':
      return (await import('../report/matrix/text.ts')).matrixText(report, pageOf(context));
    case 'json':
      return (await import('../report/matrix/json.ts')).matrixJson(report);
    case 'csv':
      return (await import('../report/matrix/csv.ts')).matrixCsv(report);
    case 'dot':
      return (await import('../report/matrix/dot.ts')).matrixDot(report);
    case 'markdown':
      return (await import('../report/matrix/markdown.ts')).matrixMarkdown(report, context);
  }
}

/** The matrix as a report has it; only what was asked for. */
export function reportOf(of: Matrix, options: Pick<MatrixCommandOptions, 'from' | 'to' | 'port' | 'namespace'>): MatrixReport {
  const { nodes } = of;
  const from = chosen(nodes, options.from);
  const to = chosen(nodes, options.to);
  const near = nodes.map((node) => namespaceOf(node) === options.namespace);
  const port = options.port && ConnectionSet.of([{ protocol: options.port.protocol, from: options.port.port, to: options.port.port }]);
  const all = of.connections();
  const isAsked = (one: MatrixConnection): boolean =>
    (!from || from[one.from]!) && (!to || to[one.to]!) && (options.namespace === undefined || near[one.from]! || near[one.to]!);
  const pairs = from || to || port || options.namespace !== undefined ? filtered(all, isAsked, port) : all;
  return { nodes: nodes.map((node) => ({ name: node.name, namespace: namespaceOf(node) })), pairs };
}

const namespaceOf = ({ class: { pods } }: MatrixNode): string | undefined => pods[0]?.namespace;

function* filtered(
  all: Iterable<MatrixConnection>,
  isAsked: (one: MatrixConnection) => boolean,
  port: ConnectionSet | undefined,
): Generator<MatrixConnection> {
  for (const one of all) {
    if (!isAsked(one)) continue;
    if (!port) yield one;
    else if (!one.allowed.intersect(port).isEmpty)
      yield { ...one, allowed: one.allowed.intersect(port), restricted: one.restricted.intersect(port) };
  }
}

/** By place: whether one of the patterns fits the node. A pattern that fits none is a mistake. */
function chosen(nodes: readonly MatrixNode[], patterns: readonly string[] | undefined): boolean[] | undefined {
  if (!patterns) return undefined;
  const fitting = patterns.map((pattern) => {
    const fits = nodes.map(({ name }) => fitsName(pattern, name));
    if (!fits.includes(true)) {
      const some = nodes.slice(0, 5).map(({ name }) => name);
      throw new CommandFailure(message('cli.policy.noNode', { text: pattern, some: some.join(', ') || '-' }));
    }
    return fits;
  });
  return nodes.map((_, index) => fitting.some((fits) => fits[index]));
}

/** `default/web[Deployment]`, `default/web`, `default/`, `reserved:world` or `world`; `*` stands for anything. */
function fitsName(pattern: string, name: string): boolean {
  const plain = name.replace(/\[[^\]]*\](?::.*)?$/, '');
  if (pattern.endsWith('/') && !pattern.includes('*')) return name.startsWith(pattern);
  if (!pattern.includes('*')) return pattern === name || pattern === plain || `reserved:${pattern}` === name;
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}
