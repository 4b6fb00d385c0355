/** A connection to a pod (exec, attach, port-forward) as policies see it. @module */
import { flag } from '../../http/query.ts';
import type { RequestContext } from '../../registry/backend.ts';
import type { KindDefinition } from '../../schema/types.ts';
import { resourceOf, type Admission } from './admission.ts';

interface Connection {
  readonly kind: KindDefinition;
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
  readonly query: URLSearchParams;
  readonly context: Pick<RequestContext, 'user' | 'warn' | 'annotate'>;
}

const OPTIONS: Readonly<Record<string, string>> = {
  exec: 'PodExecOptions',
  attach: 'PodAttachOptions',
  portforward: 'PodPortForwardOptions',
};

/** Undefined for what is no connection: logs are read. */
export function connectionOf({ kind: of, namespace, name, subresource, query, context }: Connection): Admission | undefined {
  const kind = OPTIONS[subresource];
  if (!kind) return undefined;
  return {
    operation: 'CONNECT',
    of,
    subresource,
    kind: { group: '', version: 'v1', kind },
    resource: resourceOf(of),
    namespace,
    name,
    object: { apiVersion: 'v1', kind, ...optionsOf(subresource, query) } as unknown as Admission['object'],
    oldObject: undefined,
    user: context.user,
    dryRun: false,
    options: null,
    warn: (text) => context.warn(text),
    annotate: (key, value) => context.annotate?.(key, value),
  };
}

/** What the query asks for; what it does not ask for is left out. */
function optionsOf(subresource: string, query: URLSearchParams): object {
  if (subresource === 'portforward') {
    const ports = query
      .getAll('ports')
      .flatMap((text) => text.split(','))
      .map(Number);
    return ports.length > 0 ? { ports } : {};
  }
  const streams = ['stdin', 'stdout', 'stderr', 'tty'].filter((name) => flag(query, name)).map((name) => [name, true]);
  const container = query.get('container');
  return {
    ...Object.fromEntries(streams),
    ...(container && { container }),
    ...(subresource === 'exec' && { command: query.getAll('command') }),
  };
}
