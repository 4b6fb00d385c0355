/** Who listens on a node, by `/proc/net/tcp` of its network namespace: a container of the host network sees the host's. @module */

const LISTENING = /^\s*\d+: [\dA-F]+:([\dA-F]{4}) [\dA-F]+:0000 0A /;

/** The listening lines alone: a node may have many connections. Without IPv6 there is no second file. */
export const LISTENING_COMMAND = ['sh', '-c', "grep -hs ' 0A ' /proc/net/tcp /proc/net/tcp6 || true"] as const;

/** TCP ports on which somebody listens. */
export function listeningPorts(text: string): ReadonlySet<number> {
  return new Set(text.split('\n').flatMap((line) => Number.parseInt(LISTENING.exec(line)?.[1] ?? '', 16) || []));
}

/** kube-proxy's defaults: health checks, and metrics (on loopback). */
export const KUBE_PROXY_PORTS = { healthz: 10_256, metrics: 10_249 } as const;

/**
 * Whether kube-proxy runs on a node; `undefined` where its ports do not tell: Cilium can answer health checks in its
 * place (`kube-proxy-replacement-healthz-bind-address`, facts/cilium.md §1.2).
 */
export function runsKubeProxy(ports: ReadonlySet<number>, ciliumHealthz: string | undefined): boolean | undefined {
  if (ports.has(KUBE_PROXY_PORTS.metrics)) return true;
  if (!ports.has(KUBE_PROXY_PORTS.healthz)) return false;
  return ciliumHealthz?.endsWith(`:${KUBE_PROXY_PORTS.healthz}`) ? undefined : true;
}
