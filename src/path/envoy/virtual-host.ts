/** Which virtual host serves an authority. @module */
import type { VirtualHost } from '../../cluster/envoy-config.ts';

/** Exact before suffix wildcard (the longest first) before `*`; a domain with `:*` also stands for any port. */
export function findVirtualHost(hosts: readonly VirtualHost[], authority: string): VirtualHost | undefined {
  const wanted = authority.toLowerCase();
  let best: { host: VirtualHost; rank: number } | undefined;
  for (const host of hosts) {
    for (const domain of host.domains) {
      const rank = rankOf(domain.toLowerCase(), wanted);
      if (rank > 0 && rank > (best?.rank ?? 0)) best = { host, rank };
    }
  }
  return best?.host;
}

const EXACT = 1_000_000;

/** 0: no match; the higher, the more specific. */
function rankOf(domain: string, authority: string): number {
  if (domain === '*') return 1;
  const anyPort = domain.endsWith(':*');
  const pattern = anyPort ? domain.slice(0, -2) : domain;
  const name = anyPort ? authority.replace(/:\d+$/, '') : authority;
  if (anyPort && name === authority) return 0;
  if (pattern.startsWith('*')) {
    const suffix = pattern.slice(1);
    return name.length > suffix.length && name.endsWith(suffix) ? 1 + suffix.length : 0;
  }
  return name === pattern ? EXACT : 0;
}
