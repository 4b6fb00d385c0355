/** From a text to the ends that it stands for. @module */
import { message } from '../../../i18n/index.ts';
import type { PolicyAnalysis } from '../../analysis.ts';
import { UnknownEnd, type ResolvedEnds } from './end.ts';
import { addressEnd, fqdnEnd, reservedEnd } from './outside.ts';
import { endWithAddress, namedEnds, selectedEnds } from './pods.ts';
import { serviceEnds, serviceWithAddress } from './services.ts';

export interface ResolveOptions {
  /** Of names without one. */
  readonly namespace: string;
  /** Of a Service. */
  readonly port?: number | undefined;
}

/**
 * What a person may write for an end:
 * `default/web` (a pod, else a workload), `app=client` or `prod/app=client` (labels), `svc/default/web`,
 * `world`, `reserved:ingress`, `10.0.0.0/8`, `192.0.2.1`, `fqdn:example.org`.
 *
 * @throws UnknownEnd
 */
export function resolveEnds(text: string, analysis: PolicyAnalysis, { namespace, port }: ResolveOptions): ResolvedEnds {
  const reserved = reservedEnd(text, analysis) ?? fqdnEnd(text, analysis);
  if (reserved) return { ends: [reserved], notes: [] };
  const address = addressOf(text, analysis, port);
  if (address) return address;
  if (text.includes('=')) {
    // A label's prefix is a domain, a namespace has no dots.
    const [, space = namespace, labels = text] =
      /^([a-z0-9]([-a-z0-9]*[a-z0-9])?)\/(.*=.*)$/.exec(text)?.filter((_, index) => index !== 2) ?? [];
    return selectedEnds(labels, space, analysis);
  }
  const [first, second, third, ...more] = text.split('/');
  if (/^(?:svc|service)$/.test(first!) && second && more.length === 0) {
    return third === undefined ? serviceEnds(namespace, second, port, analysis) : serviceEnds(second, third, port, analysis);
  }
  const [space, name] =
    first === 'pod' && second && third ? [second, third] : second === undefined ? [namespace, first!] : [first!, second];
  const found = third !== undefined && first !== 'pod' ? undefined : namedEnds(space, name, analysis);
  if (found) return found;
  throw new UnknownEnd(message('policy.ends.unknown', { text, near: nearNames(name, analysis) || '-' }));
}

function addressOf(text: string, analysis: PolicyAnalysis, port: number | undefined): ResolvedEnds | undefined {
  const pod = endWithAddress(text, analysis);
  if (pod) return { ends: [pod], notes: [message('policy.ends.podAddress', { address: text, pod: pod.name })] };
  const service = serviceWithAddress(text, analysis);
  if (service) return serviceEnds(service.metadata.namespace ?? 'default', service.metadata.name, port, analysis);
  return addressEnd(text, analysis);
}

/** Names that may have been meant. */
function nearNames(name: string, { inventory }: PolicyAnalysis): string {
  const names = new Set<string>();
  for (const { workload } of inventory.endpoints()) names.add(`${workload.namespace}/${workload.name}`);
  const near = [...names].filter((one) => one.includes(name) || name.includes(one.slice(one.indexOf('/') + 1)));
  return (near.length > 0 ? near : [...names]).sort().slice(0, 5).join(', ');
}
