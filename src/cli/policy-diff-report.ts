/** A diff as reports have it: one row for each thing that opens or closes. @module */
import { message, type Message } from '../i18n/index.ts';
import type { GatewayChange as ChangedPath, PolicyDiff } from '../policy/diff.ts';
import type { Change, ChangeKind, DiffReport, GatewayChange } from '../report/diff/diff-report.ts';

export function diffReportOf({ changes, gateways }: PolicyDiff, namespace?: string): DiffReport {
  const near = (...names: string[]): boolean => namespace === undefined || names.some((name) => name.startsWith(`${namespace}/`));
  const rows = changes
    .filter(({ from, to }) => near(from, to))
    .flatMap(({ from, to, opened, closed, judged, unjudged }): Change[] => {
      const kinds: [ChangeKind, typeof opened][] = [
        ['opened', opened],
        ['closed', closed],
        ['freed', unjudged],
        ['restricted', judged],
      ];
      return kinds.flatMap(([kind, set]) => (set.isEmpty ? [] : [{ kind, from, to, connections: set.text }]));
    });
  return { changes: rows, gateways: gateways.filter(({ gateway, backend }) => near(gateway, backend)).flatMap(pathRows) };
}

/** The way as such, else each client whose way it is no longer, or is now. */
function pathRows(changed: ChangedPath): GatewayChange[] {
  const { gateway, route, backend, port, before, after, openedClients, closedClients } = changed;
  const way = { gateway, route, backend, protocol: 'TCP', port };
  const [was, is] = [before === 'allowed' ? 'allowed' : 'denied', after === 'allowed' ? 'allowed' : 'denied'] as const;
  if (was !== is) return [{ ...way, before: was, after: is, why: whyOf(changed, is) }];
  const client = (name: string, side: 'allowed' | 'denied'): GatewayChange => {
    const other = side === 'allowed' ? 'denied' : 'allowed';
    return { ...way, client: name, before: other, after: side, why: message(`cli.policy.diff.client.${side}`, { client: name, port }) };
  };
  // Where nothing passes anyway, no client gains or loses anything.
  if (is === 'denied') return [];
  return [...closedClients.map((name) => client(name, 'denied')), ...openedClients.map((name) => client(name, 'allowed'))];
}

/** Which of the checks on the way has changed its mind; for a refusal, what to do. */
function whyOf({ backend, port, before, after }: ChangedPath, is: 'allowed' | 'denied'): Message {
  const by = is === 'denied' ? after : before;
  if (by === 'gateway-egress') return message(`cli.policy.diff.egress.${is}`, { backend, port });
  return message(`cli.policy.diff.backend.${is}`, { backend, port });
}
