/** What parsing a policy needs besides the policy. @module */
import type { EndpointSlice, Service } from '../../kube/resources.ts';
import type { PolicySettings } from '../settings.ts';
import type { Findings } from './finding.ts';

/** The Services that `toServices` may mean. */
export interface ServiceContext {
  readonly services: Iterable<Service>;
  /** Back ends of Services without a selector. */
  readonly endpointSlices: Iterable<EndpointSlice>;
}

export interface ParseContext extends Partial<ServiceContext> {
  /** Refuse what the API server refuses, even where the agent would take it (a lower-case protocol, say). */
  readonly strict?: boolean;
}

/** One object being read. */
export interface Reading {
  readonly settings: PolicySettings;
  readonly context: ParseContext;
  readonly findings: Findings;
}
