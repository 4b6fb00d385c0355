/**
 * What the operator of a release of Cilium asks of Gateway API when it starts.
 * Read in source: 1.19.1 operator/pkg/gateway-api/cell.go, 1.20.2 operator/pkg/gateway-api/helpers/schemes.go [C].
 * @module
 */
import { GATEWAY_API_RELEASES, knownMinor } from '../known-releases.ts';
import { inRange } from '../version-range.ts';

export type KindAndVersion = readonly [plural: string, version: string];

export interface Requirements {
  readonly kinds: readonly KindAndVersion[];
  /** The release of Gateway API that it is made for. */
  readonly release: string | undefined;
  /** Whether it asks for TLSRoutes of v1alpha2 where their definition names that version (facts/cilium.md §3.1). */
  readonly readsTlsRouteAlpha: boolean;
}

const EVERY: readonly KindAndVersion[] = [
  ['gatewayclasses', 'v1'],
  ['gateways', 'v1'],
  ['httproutes', 'v1'],
  ['grpcroutes', 'v1'],
];

const KINDS = {
  '1.19': [...EVERY, ['referencegrants', 'v1beta1']],
  '1.20': [...EVERY, ['referencegrants', 'v1'], ['tlsroutes', 'v1'], ['backendtlspolicies', 'v1']],
} as const satisfies Readonly<Record<string, readonly KindAndVersion[]>>;

/** Of a version that is not known, what all of them ask for. */
export function requirementsOf(version: string | undefined): Requirements {
  const minor = knownMinor(version);
  const readsTlsRouteAlpha = version !== undefined && inRange(version, '<1.20.0-0');
  return minor
    ? { kinds: KINDS[minor], release: GATEWAY_API_RELEASES[minor], readsTlsRouteAlpha }
    : { kinds: EVERY, release: undefined, readsTlsRouteAlpha };
}
