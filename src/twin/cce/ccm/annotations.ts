/** What a Service asks of its load balancer by annotation (facts/huawei-cce.md §2.4, §3). @module */
import type { LbAlgorithm, Listener, SessionPersistence } from '../../../huawei/elb/types.ts';
import type { Service, ServicePort } from '../../../kube/resources.ts';

export const ELB_CLASS = 'kubernetes.io/elb.class';
export const ELB_ID = 'kubernetes.io/elb.id';
export const ELB_AUTOCREATE = 'kubernetes.io/elb.autocreate';
export const USER_MANAGED_SLICES = 'cce.io/elb.endpointslice-user-managed';
export const IP_TARGET_ENABLED = 'kubernetes.io/elb.ip-target-enabled';
export const HOST_NETWORK = 'kubernetes.io/hws-hostNetwork';

const ALGORITHMS: readonly string[] = ['ROUND_ROBIN', 'LEAST_CONNECTIONS', 'SOURCE_IP'];

export interface HealthCheck {
  type: 'TCP' | 'UDP_CONNECT' | 'HTTP';
  delay: number;
  timeout: number;
  max_retries: number;
  url_path?: string;
}

export const annotation = (service: Service, name: string): string | undefined => service.metadata.annotations?.[name] || undefined;

/** Throws with the annotation's name when a value does not fit. */
export function algorithmOf(service: Service): LbAlgorithm {
  const value = annotation(service, 'kubernetes.io/elb.lb-algorithm') ?? 'ROUND_ROBIN';
  if (!ALGORITHMS.includes(value))
    throw new Error(`annotation kubernetes.io/elb.lb-algorithm "${value}" is not one of ${ALGORITHMS.join(', ')}`);
  return value as LbAlgorithm;
}

/** The managed controller's `elb.session-affinity-mode` and the open one's `elb.session-affinity-flag`. */
export function persistenceOf(service: Service): SessionPersistence | null {
  const mode = annotation(service, 'kubernetes.io/elb.session-affinity-mode');
  const flag = annotation(service, 'kubernetes.io/elb.session-affinity-flag');
  if (mode !== 'SOURCE_IP' && flag !== 'on') return null;
  const option = jsonObject(service, 'kubernetes.io/elb.session-affinity-option');
  return { type: 'SOURCE_IP', persistence_timeout: integer(option['persistence_timeout'], 60) };
}

/** `undefined`: checking is switched off. `timeout` differs between the controllers: 10 and 3. */
export function healthCheckOf(service: Service, port: ServicePort, defaultTimeout: number): HealthCheck | undefined {
  if (annotation(service, 'kubernetes.io/elb.health-check-flag') === 'off') return undefined;
  const option = jsonObject(service, 'kubernetes.io/elb.health-check-option');
  const isHttp = option['protocol'] === 'HTTP';
  return {
    type: port.protocol === 'UDP' ? 'UDP_CONNECT' : isHttp ? 'HTTP' : 'TCP',
    delay: integer(option['delay'], 5),
    timeout: integer(option['timeout'], defaultTimeout),
    max_retries: integer(option['max_retries'], 3),
    ...(isHttp && { url_path: typeof option['path'] === 'string' ? option['path'] : '/' }),
  };
}

/** `elb.protocol-port: "http:80"` makes that port an HTTP listener. */
export function listenerProtocolOf(service: Service, port: ServicePort): 'TCP' | 'UDP' | 'HTTP' | 'HTTPS' {
  if (port.protocol === 'UDP') return 'UDP';
  const wanted = (annotation(service, 'kubernetes.io/elb.protocol-port') ?? '').split(',').map((part) => part.trim().split(':'));
  const [protocol] = wanted.find(([, number]) => Number(number) === port.port) ?? [];
  return protocol === 'http' ? 'HTTP' : protocol === 'https' ? 'HTTPS' : 'TCP';
}

/** By protocol and port; a shared load balancer calls HTTPS TERMINATED_HTTPS (facts/elb-v3.md §2.2). */
export function isListenerOf(listener: Listener, service: Service, port: ServicePort): boolean {
  const protocol = listener.protocol === 'TERMINATED_HTTPS' ? 'HTTPS' : listener.protocol;
  return listener.protocol_port === port.port && protocol === listenerProtocolOf(service, port);
}

/** An annotation's JSON object; empty when the annotation is absent. Values are often strings. */
export function jsonObject(service: Service, name: string): Record<string, unknown> {
  const text = annotation(service, name);
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Told below, together with JSON that is no object.
  }
  throw new Error(`annotation ${name} is not a JSON object: ${text}`);
}

const integer = (value: unknown, fallback: number): number => {
  const number = Number(value ?? fallback);
  return Number.isInteger(number) ? number : fallback;
};
