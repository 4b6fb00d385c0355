/**
 * Kubernetes' CEL functions on addresses, ranges and URLs.
 * @module
 */
import type { Environment } from '@marcbachmann/cel-js';
import { Cidr, IpAddress } from './ip-address.ts';

function ip(text: string): IpAddress {
  const address = IpAddress.parse(text);
  if (!address) throw new Error(`IP Address "${text}" parse error during conversion from string: ParseAddr("${text}"): unable to parse IP`);
  return address;
}

function cidr(text: string): Cidr {
  const range = Cidr.parse(text);
  if (!range) throw new Error(`network address parse error during conversion from string: netip.ParsePrefix("${text}"): no '/'`);
  return range;
}

const within =
  (v4: string, v6: string) =>
  (address: IpAddress): boolean =>
    address.inRange(address.family === 4 ? v4 : v6);
const isLoopback = within('127.0.0.0/8', '::1/128');
const isMulticast = within('224.0.0.0/4', 'ff00::/8');
const isLinkLocalUnicast = within('169.254.0.0/16', 'fe80::/10');
const isUnspecified = (address: IpAddress): boolean => address.bits === 0n;
const isGlobalUnicast = (address: IpAddress): boolean =>
  !isUnspecified(address) &&
  !isLoopback(address) &&
  !isMulticast(address) &&
  !isLinkLocalUnicast(address) &&
  String(address) !== '255.255.255.255';

function registerAddresses(env: Environment): void {
  env
    .registerType('net.IP', IpAddress)
    .registerFunction('ip(string): net.IP', ip)
    .registerFunction('isIP(string): bool', (text: string) => IpAddress.parse(text) !== undefined)
    .registerFunction('string(net.IP): string', String)
    .registerFunction('net.IP.family(): int', (address: IpAddress) => BigInt(address.family))
    .registerFunction('net.IP.isUnspecified(): bool', isUnspecified)
    .registerFunction('net.IP.isLoopback(): bool', isLoopback)
    .registerFunction('net.IP.isLinkLocalMulticast(): bool', within('224.0.0.0/24', 'ff02::/16'))
    .registerFunction('net.IP.isLinkLocalUnicast(): bool', isLinkLocalUnicast)
    .registerFunction('net.IP.isGlobalUnicast(): bool', isGlobalUnicast)
    .registerOperator('net.IP == net.IP', (a: IpAddress, b: IpAddress) => a.family === b.family && a.bits === b.bits)
    .registerType('net.CIDR', Cidr)
    .registerFunction('cidr(string): net.CIDR', cidr)
    .registerFunction('isCIDR(string): bool', (text: string) => Cidr.parse(text) !== undefined)
    .registerFunction('string(net.CIDR): string', String)
    .registerFunction('net.CIDR.ip(): net.IP', (range: Cidr) => range.address)
    .registerFunction('net.CIDR.masked(): net.CIDR', (range: Cidr) => range.masked())
    .registerFunction('net.CIDR.prefixLength(): int', (range: Cidr) => BigInt(range.prefix))
    .registerFunction('net.CIDR.containsIP(net.IP): bool', (range: Cidr, address: IpAddress) => range.contains(address))
    .registerFunction('net.CIDR.containsIP(string): bool', (range: Cidr, text: string) => range.contains(ip(text)))
    .registerFunction('net.CIDR.containsCIDR(net.CIDR): bool', containsRange)
    .registerFunction('net.CIDR.containsCIDR(string): bool', (range: Cidr, text: string) => containsRange(range, cidr(text)))
    .registerOperator('net.CIDR == net.CIDR', (a: Cidr, b: Cidr) => String(a) === String(b));
  registerCanonical(env);
}

const containsRange = (range: Cidr, other: Cidr): boolean => other.prefix >= range.prefix && range.contains(other.address);

class IpNamespace {
  readonly namespace = 'ip';
}

/** `ip.isCanonical('::1')`: `ip` is a function and a namespace at once. */
function registerCanonical(env: Environment): void {
  env
    .registerType('IpNamespace', IpNamespace)
    .registerConstant('ip', 'IpNamespace', new IpNamespace())
    .registerFunction('IpNamespace.isCanonical(string): bool', (_: IpNamespace, text: string) => String(ip(text)) === text);
}

/** An absolute URI or an absolute path. */
class Url {
  readonly #parsed: URL;
  readonly #isPath: boolean;

  constructor(text: string) {
    this.#isPath = text.startsWith('/');
    try {
      this.#parsed = new URL(text, this.#isPath ? 'path://local' : undefined);
    } catch {
      throw new Error(`URL parse error during conversion from string: parse "${text}": invalid URI for request`);
    }
  }

  static can(text: string): boolean {
    return text.startsWith('/') || (/^[a-z][a-z0-9+.-]*:/i.test(text) && URL.canParse(text));
  }

  get scheme(): string {
    return this.#isPath ? '' : this.#parsed.protocol.slice(0, -1);
  }
  get host(): string {
    return this.#isPath ? '' : this.#parsed.host;
  }
  get hostname(): string {
    return this.#isPath ? '' : this.#parsed.hostname.replace(/^\[(.*)\]$/, '$1');
  }
  get port(): string {
    return this.#isPath ? '' : this.#parsed.port;
  }
  get path(): string {
    return this.#parsed.pathname;
  }
  get query(): Record<string, string[]> {
    const { searchParams } = this.#parsed;
    return Object.fromEntries([...new Set(searchParams.keys())].map((key) => [key, searchParams.getAll(key)]));
  }
}

function registerUrls(env: Environment): void {
  env
    .registerType('net.URL', Url)
    .registerFunction('url(string): net.URL', (text: string) => new Url(text))
    .registerFunction('isURL(string): bool', (text: string) => Url.can(text))
    .registerFunction('net.URL.getScheme(): string', (url: Url) => url.scheme)
    .registerFunction('net.URL.getHost(): string', (url: Url) => url.host)
    .registerFunction('net.URL.getHostname(): string', (url: Url) => url.hostname)
    .registerFunction('net.URL.getPort(): string', (url: Url) => url.port)
    .registerFunction('net.URL.getEscapedPath(): string', (url: Url) => url.path)
    .registerFunction('net.URL.getQuery(): map<string, list<string>>', (url: Url) => url.query);
}

export function registerNetwork(env: Environment): void {
  registerAddresses(env);
  registerUrls(env);
}
