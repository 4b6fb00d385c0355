/** All lints, and what they say of a set of policies. @module */
import { formatPolicyRef } from '../rule.ts';
import { apiServer } from './CCE5005-api-server.ts';
import { cidrOfCluster } from './CCE5004-cidr-of-cluster.ts';
import { conflicts } from './CCE5021-conflicts.ts';
import { defaultDenyCuts } from './CCE5002-default-deny-cuts.ts';
import { droppedLabels } from './CCE5013-dropped-labels.ts';
import { emptyRules } from './CCE5009-empty-rules.ts';
import { except } from './CCE5018-except.ts';
import { fqdnWithoutDns } from './CCE5006-fqdn-without-dns.ts';
import { httpExpressions } from './CCE5003-http-expressions.ts';
import { icmpBlocked } from './CCE5019-icmp-blocked.ts';
import { ipBlockOpensNamespace } from './CCE5015-ipblock-opens-namespace.ts';
import { l7Shadowed } from './CCE5001-l7-shadowed.ts';
import { longKeys } from './CCE5026-long-keys.ts';
import { namedPorts } from './CCE5017-named-ports.ts';
import { namespaceTraps } from './CCE5011-namespace-traps.ts';
import { nodeSelector } from './CCE5022-node-selector.ts';
import { otherClusters } from './CCE5023-other-clusters.ts';
import { probesDenied } from './CCE5024-probes-denied.ts';
import { redundant } from './CCE5025-redundant.ts';
import { rejected } from './CCE5020-rejected.ts';
import { selectsNothing } from './CCE5010-selects-nothing.ts';
import { selfTest } from './CCE5014-self-test.ts';
import { servicePort } from './CCE5008-service-port.ts';
import { servicesUnresolved } from './CCE5007-services-unresolved.ts';
import { unexpectedDefaultDeny } from './CCE5012-unexpected-default-deny.ts';
import { wildcardIsNotWorld } from './CCE5016-wildcard-is-not-world.ts';
import { NOTHING } from './consequences.ts';
import { LintContext, type LintInput } from './context.ts';
import type { Draft, PolicyFinding } from './finding.ts';
import type { PolicyLint } from './lint.ts';

/** By code (facts/policy.md §6). */
export const POLICY_LINTS: readonly PolicyLint[] = [
  l7Shadowed,
  defaultDenyCuts,
  httpExpressions,
  cidrOfCluster,
  apiServer,
  fqdnWithoutDns,
  servicesUnresolved,
  servicePort,
  emptyRules,
  selectsNothing,
  namespaceTraps,
  unexpectedDefaultDeny,
  droppedLabels,
  selfTest,
  ipBlockOpensNamespace,
  wildcardIsNotWorld,
  namedPorts,
  except,
  icmpBlocked,
  rejected,
  conflicts,
  nodeSelector,
  otherClusters,
  probesDenied,
  redundant,
  longKeys,
];

/** What holds of NetworkPolicies whoever enforces them. */
const ANYWHERE: ReadonlySet<string> = new Set(['CCE5010', 'CCE5025']);

/** Findings that another one at the same place explains are left out: code → the codes that explain it. */
const EXPLAINED: Readonly<Record<string, readonly string[]>> = {
  CCE5004: ['CCE5005', 'CCE5012'],
  CCE5010: ['CCE5011', 'CCE5013', 'CCE5023'],
  CCE5013: ['CCE5011'],
};

/**
 * What is wrong with the policies, or likely is, by code; whether or not somebody has accepted it.
 *
 * @example
 * for (const { code, policy, message } of lintPolicies(analyse(manifests))) console.log(code, policy.name, render(message, 'en'));
 */
export function lintPolicies(input: LintInput): readonly PolicyFinding[] {
  const context = new LintContext(input);
  const lints = context.settings.semantics === 'kubernetes' ? POLICY_LINTS.filter(({ code }) => ANYWHERE.has(code)) : POLICY_LINTS;
  return withoutExplained(lints.flatMap((lint) => [...lint.run(context)].map((draft) => finish(context, lint, draft))));
}

export const lintOf = (code: string): PolicyLint | undefined => POLICY_LINTS.find((lint) => lint.code === code);

function finish(context: LintContext, { code, threads }: PolicyLint, draft: Draft): PolicyFinding {
  const { policy, field, severity, message, fix, addition, refuses, pods, consequence = NOTHING, likely = false } = draft;
  const source = context.objectOf(policy)?.source;
  const place = source && { file: source.file, ...source.locate(field) };
  return {
    code,
    severity,
    policy,
    field,
    message,
    consequence,
    threads,
    likely,
    ...(place && { source: place }),
    ...(fix && { fix }),
    ...(addition && { addition }),
    ...(refuses && { refuses }),
    ...(pods && { pods }),
  };
}

function withoutExplained(findings: readonly PolicyFinding[]): PolicyFinding[] {
  const byPolicy = Map.groupBy(findings, ({ policy }) => formatPolicyRef(policy));
  return findings.filter((finding) => {
    const codes = EXPLAINED[finding.code];
    if (!codes) return true;
    const others = byPolicy.get(formatPolicyRef(finding.policy)) ?? [];
    return !others.some((other) => codes.includes(other.code) && samePlace(finding.field, other.field));
  });
}

/** One lies within the other. */
const samePlace = (a: string, b: string): boolean => a.startsWith(b) || b.startsWith(a);
