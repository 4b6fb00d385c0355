/** Ports of a rule: numbers, ranges, names, protocols, ICMP types (facts/policy.md §3.12). @module */

export type Protocol = 'TCP' | 'UDP' | 'SCTP' | 'ICMP' | 'ICMPv6' | 'VRRP' | 'IGMP';

export interface PortRange {
  readonly protocol: Protocol;
  /** Inclusive; for ICMP the type. */
  readonly from: number;
  readonly to: number;
  /** The `endPort` as written: rules are merged only where it is the same, 80 to 80 not with 80. */
  readonly endPort?: number;
}

export interface NamedPort {
  readonly protocol: Protocol;
  readonly name: string;
  /** Where the range ends that begins with the number behind the name. */
  readonly endPort?: number;
}

/** Ports ORed. */
export interface PortSet {
  readonly ranges: readonly PortRange[];
  readonly named: readonly NamedPort[];
}

/** Names of container ports: `http/TCP` → numbers. */
export type NamedPorts = ReadonlyMap<string, readonly number[]>;

export const namedPortKey = (name: string, protocol: string): string => `${name.toLowerCase()}/${protocol}`;

/** ANY (also absent or empty) is TCP, UDP and SCTP, but not ICMP. */
export function protocolsOf(written: string | undefined): Protocol[] | undefined {
  const name = (written ?? '').toUpperCase();
  if (name === '' || name === 'ANY') return ['TCP', 'UDP', 'SCTP'];
  if (name === 'ICMPV6') return ['ICMPv6'];
  return ['TCP', 'UDP', 'SCTP', 'ICMP', 'VRRP', 'IGMP'].includes(name) ? [name as Protocol] : undefined;
}

/** An IANA service name: at most 15 characters with at least one letter. */
export function isServiceName(text: string): boolean {
  return text.length <= 15 && /^(?=.*[a-zA-Z])[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*$/.test(text);
}

/** As Go's `strconv.ParseUint(text, 0, 16)`: a leading zero is octal. The result is a number or Go's error text. */
export function parsePortNumber(text: string): number | { error: string } {
  const invalid = { error: `strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax` };
  // Underscores may stand between digits.
  if (!/^\d+(_\d+)*$/.test(text)) return invalid;
  const octal = text.length > 1 && text.startsWith('0');
  if (octal && /[89]/.test(text)) return invalid;
  const number = Number.parseInt(text.replaceAll('_', ''), octal ? 8 : 10);
  return number > 65_535 ? { error: `strconv.ParseUint: parsing ${JSON.stringify(text)}: value out of range` } : number;
}

/** The range of `port`..`endPort`; port 0 alone is every port of the protocol. */
export function rangeOf(protocol: Protocol, port: number, endPort = 0): PortRange {
  if (port === 0 && endPort === 0) return { protocol, from: 0, to: 65_535 };
  return { protocol, from: port, to: Math.max(port, endPort), ...(endPort > 0 && { endPort }) };
}

/**
 * Whether the set covers the port.
 * @param resolve the numbers behind a port name, by {@link namedPortKey}: of the subject for ingress, of
 * the whole cluster for egress, where a name with several numbers has no effect
 */
export function covers(ports: PortSet, protocol: Protocol, port: number, resolve: () => NamedPorts): boolean {
  for (const range of ports.ranges) if (range.protocol === protocol && range.from <= port && port <= range.to) return true;
  for (const named of ports.named) {
    if (named.protocol !== protocol) continue;
    const numbers = resolve().get(namedPortKey(named.name, protocol));
    if (numbers?.length !== 1) continue;
    const [first] = numbers as [number];
    if (first <= port && port <= Math.max(first, named.endPort ?? 0)) return true;
  }
  return false;
}

/** ICMP type names per family (facts/policy.md §3.12). */
export const ICMP_TYPES: Readonly<Record<'IPv4' | 'IPv6', Readonly<Record<string, number>>>> = {
  IPv4: {
    EchoReply: 0,
    DestinationUnreachable: 3,
    Redirect: 5,
    Echo: 8,
    EchoRequest: 8,
    RouterAdvertisement: 9,
    RouterSelection: 10,
    TimeExceeded: 11,
    ParameterProblem: 12,
    Timestamp: 13,
    TimestampReply: 14,
    Photuris: 40,
    ExtendedEchoRequest: 42,
    ExtendedEchoReply: 43,
  },
  IPv6: {
    DestinationUnreachable: 1,
    PacketTooBig: 2,
    TimeExceeded: 3,
    ParameterProblem: 4,
    EchoRequest: 128,
    EchoReply: 129,
    MulticastListenerQuery: 130,
    MulticastListenerReport: 131,
    MulticastListenerDone: 132,
    RouterSolicitation: 133,
    RouterAdvertisement: 134,
    NeighborSolicitation: 135,
    NeighborAdvertisement: 136,
    RedirectMessage: 137,
    RouterRenumbering: 138,
    ICMPNodeInformationQuery: 139,
    ICMPNodeInformationResponse: 140,
    InverseNeighborDiscoverySolicitation: 141,
    InverseNeighborDiscoveryAdvertisement: 142,
    HomeAgentAddressDiscoveryRequest: 144,
    HomeAgentAddressDiscoveryReply: 145,
    MobilePrefixSolicitation: 146,
    MobilePrefixAdvertisement: 147,
    DuplicateAddressRequestCodeSuffix: 157,
    DuplicateAddressConfirmationCodeSuffix: 158,
    ExtendedEchoRequest: 160,
    ExtendedEchoReply: 161,
  },
};
