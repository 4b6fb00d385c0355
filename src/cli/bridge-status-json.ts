/** The report of `cilium-cce bridge status` for programs: stable field names, reasons beside words. @module */
import { howToBind } from '../bridge/overview/entrypoint-facts.ts';
import type { Finding } from '../bridge/overview/findings.ts';
import { render, type Locale } from '../i18n/index.ts';
import { findCondition } from '../kube/conditions.ts';
import { keyOf } from '../kube/objects.ts';
import type { EntrypointReport, ListenerReport, StatusReport } from './bridge-status-report.ts';
import { describeHop } from './path-table.ts';
import type { Trace } from '../path/index.ts';

export function statusJson({ nodeStates, unreadable, elbProblem, entrypoints, unbound }: StatusReport, locale: Locale): object {
  return {
    nodeStates,
    notReadable: unreadable,
    ...(elbProblem && { elbProblem: render(elbProblem, locale) }),
    entrypoints: entrypoints.map((one) => entrypointJson(one, locale)),
    unbound: unbound.map((gateway) => ({ gateway: keyOf(gateway), message: render(howToBind(gateway), locale) })),
  };
}

function entrypointJson({ facts, bound, arrives, loadBalancer, source, findings, listeners }: EntrypointReport, locale: Locale): object {
  const { entrypoint, gateway, gatewayKey, mode } = facts;
  const { status } = entrypoint;
  const programmed = findCondition(gateway?.status?.conditions, 'Programmed');
  return {
    entrypoint: facts.key,
    bound,
    arrives,
    gateway: {
      name: gatewayKey,
      exists: gateway !== undefined,
      programmed: programmed?.status ?? 'Unknown',
      ...(programmed && programmed.status !== 'True' && { reason: programmed.reason, message: programmed.message }),
      addresses: (gateway?.status?.addresses ?? []).flatMap(({ value }) => value ?? []),
    },
    ...(mode && { mode }),
    ...(status?.modeReason && { modeReason: status.modeReason }),
    ...(loadBalancer && {
      loadBalancer: {
        id: loadBalancer.id,
        name: loadBalancer.name,
        class: loadBalancer.guaranteed ? 'performance' : 'union',
        ...(loadBalancer.publicAddress && { publicAddress: loadBalancer.publicAddress }),
        ...(loadBalancer.vipAddress && { privateAddress: loadBalancer.vipAddress }),
        source,
      },
    }),
    conditions: (status?.conditions ?? []).map(({ type, status: state, reason, message: why }) => ({
      type,
      status: state,
      reason,
      message: why,
    })),
    warnings: status?.warnings ?? [],
    findings: findings.map((one) => findingJson(one, locale)),
    listeners: listeners.map((one) => listenerJson(one, locale)),
  };
}

const findingJson = ({ reason, what }: Finding, locale: Locale): object => ({ reason, message: render(what, locale) });

function listenerJson({ binding, target, clientIP, listenerId, exists, members, findings, path }: ListenerReport, locale: Locale): object {
  const { port, elbPort, protocol } = binding;
  return {
    port,
    elbPort,
    protocol,
    ...(target !== undefined && { memberPort: target }),
    ...(clientIP && { clientIP }),
    ...(listenerId && { listenerID: listenerId }),
    ...(exists !== undefined && { exists }),
    ...(members && {
      members: {
        total: members.total,
        online: members.online,
        named: members.named.map(({ address, port: at, operatingStatus: status, reason }) => ({
          address,
          port: at,
          status,
          ...(reason && { reason }),
        })),
      },
    }),
    findings: findings.map((one) => findingJson(one, locale)),
    path: {
      ...(path.query && { request: path.query }),
      ...('traced' in path
        ? {
            ...traceJson(path.traced.trace, locale),
            ways: {
              ...path.traced.ways,
              ...(path.traced.ways.otherwise && { otherwise: traceJson(path.traced.ways.otherwise, locale) }),
            },
          }
        : { message: render(path.why, locale) }),
    },
  };
}

const traceJson = ({ hops, outcome }: Trace, locale: Locale): object => ({
  hops: hops.map((hop) => ({ ...hop, message: describeHop(hop, locale) })),
  outcome,
});
