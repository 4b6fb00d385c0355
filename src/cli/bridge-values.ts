/** The values of options of `cilium-cce bridge`, from text. Pure; `undefined` is a mistake. @module */
import { isIP } from 'node:net';

const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/;

export const isRegion = (text: string): string | undefined => (/^[a-z0-9]+(?:-[a-z0-9]+)+$/.test(text) ? text : undefined);

/** A base URL. Keys sign requests and temporary ones travel with them: over plain HTTP to this machine only. */
export function endpointOf(text: string): string | undefined {
  const url = baseUrl(text);
  return url && (url.protocol === 'https:' || LOOPBACK.test(url.hostname)) ? url.origin : undefined;
}

/** The metadata service of a machine speaks plain HTTP. */
export const metadataEndpointOf = (text: string): string | undefined => baseUrl(text)?.origin;

function baseUrl(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isBase = url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '' && url.password === '';
  return isBase && (url.protocol === 'https:' || url.protocol === 'http:') ? url : undefined;
}

/** `HOST:PORT`, `[::1]:8080`, or `off`. */
export function addressOf(text: string): { host: string; port: number } | 'off' | undefined {
  if (text === 'off') return 'off';
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port) > 65_535 || (bracketed !== undefined && isIP(bracketed) !== 6)) return undefined;
  return { host, port: Number(port) };
}
