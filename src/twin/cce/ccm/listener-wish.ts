/** What the managed controller wants of a listener beyond protocol and port (facts/huawei-cce.md §3). @module */
import type { CreateListener, Listener, TlsCiphersPolicy, UpdateListener } from '../../../huawei/elb/types.ts';
import type { Service, ServicePort } from '../../../kube/resources.ts';
import { annotation, listenerProtocolOf } from './annotations.ts';

const CERTIFICATE = 'kubernetes.io/elb.cert-id';
const SNI_CERTIFICATES = 'kubernetes.io/elb.tls-certificate-ids';
const CIPHERS = 'kubernetes.io/elb.tls-ciphers-policy';
const TRANSPARENT = 'kubernetes.io/elb.transparent-client-ip';

type Wish = Pick<
  CreateListener,
  'default_tls_container_ref' | 'sni_container_refs' | 'tls_ciphers_policy' | 'transparent_client_ip_enable'
>;

/** Fields that annotations ask for. What no annotation names is left as it is: removing one changes nothing. */
export function listenerWish(service: Service, port: ServicePort): Wish {
  const protocol = listenerProtocolOf(service, port);
  const transparent = annotation(service, TRANSPARENT);
  if (protocol !== 'HTTPS')
    return protocol !== 'HTTP' && transparent !== undefined ? { transparent_client_ip_enable: transparent === 'true' } : {};
  const certificate = annotation(service, CERTIFICATE);
  const others = annotation(service, SNI_CERTIFICATES);
  return {
    ...(certificate !== undefined && { default_tls_container_ref: certificate }),
    ...(others !== undefined && {
      sni_container_refs: others
        .split(',')
        .map((id) => id.trim())
        .filter((id) => id !== ''),
    }),
    tls_ciphers_policy: (annotation(service, CIPHERS) ?? 'tls-1-2') as TlsCiphersPolicy,
  };
}

/** The part of a wish that a listener does not fulfil yet; `undefined`: all is well. */
export function unfulfilled(listener: Listener, wish: Wish): UpdateListener | undefined {
  const different = Object.entries(wish).filter(
    ([field, wanted]) => JSON.stringify(listener[field as keyof Listener]) !== JSON.stringify(wanted),
  );
  return different.length > 0 ? Object.fromEntries(different) : undefined;
}
