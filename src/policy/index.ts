/**
 * The policy engine: CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy and NetworkPolicy as Cilium
 * 1.19.1 enforces them. Pure: no I/O, no clock.
 *
 * @example
 * const parsed = parsePolicy(object, DEFAULT_SETTINGS);
 * const policies = new PolicySet('specs' in parsed ? parsed.specs : [], DEFAULT_SETTINGS);
 * decide(policies, { subject, direction: 'ingress', peer, port: 80, protocol: 'TCP' }).verdict;
 * @module
 */
export { decide, type SpeakingRule, type Verdict } from './decide.ts';
export { ACCESS_DENIED, decideHttp, type HeaderChange, type HttpRequest, type HttpVerdict } from './decide-http.ts';
export type { HttpFilter } from './http-filter.ts';
export {
  addressIdentity,
  podLabels,
  podNamedPorts,
  RESERVED,
  reservedIdentity,
  unionOfPorts,
  FIRST_LOCAL_IDENTITY,
  type Identity,
} from './identity.ts';
export { LabelSet, type Label } from './labels.ts';
export { keepLabel } from './label-filter.ts';
export { isPolicy, parsePolicy, type ParsedPolicy, type PolicyObject } from './parse/parse.ts';
export { PolicySet, type DirectionPolicy, type SubjectPolicy } from './policy-set.ts';
export { namedPortKey, type NamedPorts, type Protocol } from './ports.ts';
export type { Question } from './question.ts';
export { compileRegex, matchesFully } from './regex.ts';
export {
  formatOrigin,
  formatPolicyRef,
  type Builtin,
  type Direction,
  type PolicyRef,
  type PolicySpec,
  type Rule,
  type RuleRef,
} from './rule.ts';
export { DEFAULT_SETTINGS, settingsOf, type PolicySettings } from './settings.ts';
export { clusterPolicies, type ClusterPolicies } from './cluster-policies.ts';
export { attribute, type Attribution } from './attribution.ts';
export { portFilters, type FilterPeer, type PortFilter } from './attribution-filters.ts';
export { analyse, PolicyAnalysis, type AnalysisOptions, type LoadedPolicy, type RejectedPolicy } from './analysis.ts';
export { ConnectionSet, type ConnectionRange } from './engine/connection-set.ts';
export { ConnectionTable } from './engine/connection-table.ts';
export { formatWorkload, type IdentityClass, type PodRef, type Workload } from './engine/identity-class.ts';
export { PolicyEngine, type Connections } from './engine/policy-engine.ts';
export { matrix, type Matrix, type MatrixConnection, type MatrixNode, type MatrixOptions } from './matrix.ts';
export { diff, type ConnectionChange, type GatewayChange, type PolicyDiff } from './diff.ts';
export { gatewayPaths, type GatewayPath, type GatewayRefusal } from './gateway-paths.ts';
export type { ParseContext, ServiceContext } from './parse/context.ts';
export type { PolicyFinding } from './parse/finding.ts';
export { KUBERNETES_SETTINGS, settingsFor, type SettingsSource } from './settings.ts';
export { nearestHttpMiss, type HttpMiss } from './decide-http.ts';
export { decideDns, matchesName, type DnsFilter, type DnsVerdict } from './dns.ts';
export { decideServerName, type ServerNameFilter } from './dns-server-names.ts';
export { labelFilter, type LabelFilter } from './label-filter.ts';
export { cidrIdentities, nodeIdentity } from './outside-identities.ts';
export { parseCidrGroup, type CidrGroup, type ParsedCidrGroup } from './parse/cidr-group.ts';
export {
  ask,
  explain,
  explainConnection,
  UnknownEnd,
  type Answer,
  type AskedQuestion,
  type ConnectionExplanation,
  type Explanation,
} from './explain/index.ts';
