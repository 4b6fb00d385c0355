/** The report of `cilium-cce bridge status` in words. @module */
import type { GatewayEntrypointStatus } from '../bridge/index.ts';
import { howToBind } from '../bridge/overview/entrypoint-facts.ts';
import type { Gateway } from '../cluster/kinds.ts';
import { message, render, type Locale, type Message, type MessageId } from '../i18n/index.ts';
import { isTrue } from '../kube/conditions.ts';
import { keyOf } from '../kube/objects.ts';
import type { EntrypointReport, ListenerReport, PathReport, StatusReport } from './bridge-status-report.ts';
import { pathText } from './path-table.ts';
import { columns, paint, type Style, type Terminal } from './terminal.ts';

export interface Wording {
  readonly locale: Locale;
  readonly terminal: Pick<Terminal, 'colour'>;
  /** Every condition with its message, every member, ids. */
  readonly wide: boolean;
}

type Row = readonly [label: string, ...cells: string[]];

export function statusText(report: StatusReport, wording: Wording): string {
  const { entrypoints, unbound, nodeStates, unreadable, elbProblem } = report;
  const say = sayer(wording);
  const notes = [
    ...(elbProblem ? [elbProblem] : []),
    ...(unreadable.length > 0 ? [message('bridgeStatus.notReadable', { kinds: unreadable.join(', ') })] : []),
    ...(entrypoints.some(({ listeners }) => listeners.some(({ path }) => 'traced' in path))
      ? [message(nodeStates === 'seen' ? 'bridgeStatus.seen' : 'bridgeStatus.expected')]
      : []),
    ...(entrypoints.length === 0 && unbound.length === 0 ? [message('bridgeStatus.nothing')] : []),
  ];
  return [
    ...entrypoints.map((one) => entrypointText(one, wording)),
    ...unbound.map((one) => unboundText(one, wording)),
    ...(notes.length > 0 ? [notes.map((note) => `${say(note)}\n`).join('')] : []),
  ].join('\n');
}

function sayer({ locale }: Wording): (what: Message) => string {
  return (what) => render(what, locale);
}

function entrypointText(report: EntrypointReport, wording: Wording): string {
  const { facts, bound, arrives, findings, listeners } = report;
  const say = sayer(wording);
  const { status } = facts.entrypoint;
  const [verdict, style]: [Message, Style] = !bound
    ? [message('bridgeStatus.notBound'), 'red']
    : arrives
      ? [message('bridgeStatus.ok'), 'green']
      : [message('bridgeStatus.boundOnly'), 'yellow'];
  const rows: Row[] = [
    [say(message('bridgeStatus.label.gateway')), gatewayCell(report, wording)],
    [
      say(message('bridgeStatus.label.mode')),
      [facts.mode ?? say(message('bridgeStatus.noMode')), status?.modeReason].filter(Boolean).join(': '),
    ],
    [say(message('bridgeStatus.label.elb')), elbCell(report, wording)],
    ...conditionRows(status, wording),
    ...(status?.warnings ?? []).map((text): Row => [paint(wording.terminal, 'yellow', say(message('bridgeStatus.label.warning'))), text]),
    ...problemRows(findings, wording),
    ...listeners.flatMap((one) => listenerRows(one, report, wording)),
  ];
  return [
    `${paint(wording.terminal, 'bold', facts.key)}  ${paint(wording.terminal, style, say(verdict))}\n`,
    columns(rows.map((row) => [`  ${row[0]}`, ...row.slice(1)])),
    ...listeners.map(({ path }) => `\n${pathSection(path, wording)}`),
  ].join('');
}

function gatewayCell({ facts: { gateway, gatewayKey } }: EntrypointReport, wording: Wording): string {
  const say = sayer(wording);
  if (!gateway) return say(message('bridgeStatus.gatewayMissing', { gateway: gatewayKey }));
  const id = isTrue(gateway.status?.conditions, 'Programmed') ? 'bridgeStatus.programmed' : 'bridgeStatus.notProgrammed';
  const addresses = (gateway.status?.addresses ?? []).flatMap(({ value }) => value ?? []);
  return [say(message(id, { gateway: gatewayKey })), ...addresses].join(' ');
}

function elbCell({ facts, loadBalancer, source }: EntrypointReport, wording: Wording): string {
  const say = sayer(wording);
  const { status, spec } = facts.entrypoint;
  const id = loadBalancer?.id ?? status?.loadBalancer?.id ?? spec.elb.id;
  const name = loadBalancer?.name ?? status?.loadBalancer?.name ?? id ?? '-';
  const kind = loadBalancer ? (loadBalancer.guaranteed ? 'performance' : 'union') : (status?.loadBalancer?.class ?? spec.elb.class);
  const kinds: Record<string, MessageId> = { performance: 'bridgeStatus.dedicated', union: 'bridgeStatus.shared' };
  const addresses = [loadBalancer?.publicAddress, loadBalancer?.vipAddress].filter(Boolean).join(', ');
  const words = [
    wording.wide && id !== undefined && id !== name ? `${name} (${id})` : name,
    render({ id: (kind && kinds[kind]) || 'bridgeStatus.classUnknown', params: {} }, wording.locale),
    addresses || say(message('bridgeStatus.noAddress')),
    ...(loadBalancer ? [say(message(source === 'operator' ? 'bridgeStatus.reported' : 'bridgeStatus.asked'))] : []),
  ];
  return words.join('; ');
}

/** Conditions that are as they should be need no explanation. */
function conditionRows(status: GatewayEntrypointStatus | undefined, { wide, terminal }: Wording): Row[] {
  return (status?.conditions ?? []).map(({ type, status: state, reason, message: why }) => {
    const style: Style = state === 'True' ? 'green' : state === 'False' ? 'red' : 'yellow';
    return [type, [paint(terminal, style, state), reason, ...(wide || state !== 'True' ? [why] : [])].filter(Boolean).join('  ')];
  });
}

const problemRows = (findings: EntrypointReport['findings'], wording: Wording): Row[] =>
  findings.map(({ what }) => [paint(wording.terminal, 'red', sayer(wording)(message('bridgeStatus.label.problem'))), sayer(wording)(what)]);

function listenerRows(listener: ListenerReport, { facts }: EntrypointReport, wording: Wording): Row[] {
  const say = sayer(wording);
  const { binding, target, clientIP, exists, members, listenerId } = listener;
  const words = [
    ...(binding.elbPort === binding.port ? [] : [`ELB ${binding.elbPort}`]),
    binding.protocol,
    target === undefined
      ? say(message('bridgeStatus.noNodePort'))
      : say(
          facts.mode === 'HostNetwork'
            ? message('bridgeStatus.hostPort', { port: target })
            : message('bridgeStatus.nodePort', { nodePort: target }),
        ),
    ...(exists === false ? [say(message('bridgeStatus.noListener'))] : []),
    ...(exists ? [membersText(members, say)] : []),
    ...(clientIP ? [render({ id: `bridgeStatus.client.${clientIP}`, params: {} }, wording.locale)] : []),
    ...(wording.wide && listenerId ? [listenerId] : []),
  ];
  const shown = wording.wide ? (members?.named ?? []) : [];
  return [
    [say(message('bridgeStatus.label.port', { port: binding.port })), words.join('; ')],
    ...shown.map(({ address, port, operatingStatus, reason }): Row => [
      '',
      [`${address}:${port}`, operatingStatus, reason].filter(Boolean).join(' '),
    ]),
    ...problemRows(listener.findings, wording),
  ];
}

function membersText(members: ListenerReport['members'], say: (what: Message) => string): string {
  if (!members) return say(message('bridgeStatus.membersUnknown'));
  return say(message('bridgeStatus.members', { total: members.total, online: members.online }));
}

/** The request, how many of its ways arrive, and the hops of one (and of one that ends otherwise). */
function pathSection(path: PathReport, wording: Wording): string {
  const say = sayer(wording);
  const asked = path.query ? requestText(path.query, say) : undefined;
  if (!('traced' in path)) return `  ${[asked, say(path.why)].filter(Boolean).join(': ')}\n`;
  const { total, arriving, complete } = path.traced.ways;
  const ways = say(message(complete ? 'bridgeStatus.ways' : 'bridgeStatus.waysAtLeast', { total, arriving }));
  return `  ${paint(wording.terminal, 'bold', `${asked}: ${ways}`)}\n${pathText(path.traced, wording.locale, wording.terminal)}`;
}

function requestText({ method = 'GET', to, from, headers = {} }: NonNullable<PathReport['query']>, say: (what: Message) => string): string {
  const params = { method, url: to, client: from };
  const { host } = headers;
  return say(host === undefined ? message('bridgeStatus.request', params) : message('bridgeStatus.requestWithHost', { ...params, host }));
}

function unboundText(gateway: Gateway, wording: Wording): string {
  const say = sayer(wording);
  return [
    `${paint(wording.terminal, 'bold', keyOf(gateway))}  ${paint(wording.terminal, 'yellow', say(message('bridgeStatus.unbound')))}\n`,
    `  ${say(howToBind(gateway))}\n`,
  ].join('');
}
