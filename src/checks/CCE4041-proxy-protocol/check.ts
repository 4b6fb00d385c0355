/** Gateways that take nothing but the PROXY protocol, behind an ELB that does not speak it (facts/cilium.md §1.1, facts/elb-v3.md §2.2). @module */
import { isOn } from '../../cluster/cilium-config.ts';
import { gateways } from '../../cluster/kinds.ts';
import type { ClusterModel } from '../../cluster/model.ts';
import { message } from '../../i18n/index.ts';
import { services } from '../../kube/resources.ts';
import type { Check } from '../check.ts';
import { helmFix } from '../cluster-facts/helm.ts';
import { INSTALLATION_NEEDS, installationIn, type Installation } from '../cluster-facts/installation.ts';
import { NO_CILIUM, refOf } from '../cluster-facts/wording.ts';
import type { Finding } from '../finding.ts';
import { doorsOf } from '../gateway-path/doors.ts';
import { ciliumGateways, stretch, type GatewayParts } from '../gateway-path/gateways.ts';
import { NO_GATEWAY } from '../gateway-path/wording.ts';

const KEY = 'enable-gateway-api-proxy-protocol';

export const proxyProtocol: Check = {
  code: 'CCE4041',
  name: 'proxy-protocol',
  severity: 'error',
  title: 'checks.CCE4041.title',
  needs: [gateways, services, ...INSTALLATION_NEEDS],
  threads: ['https://github.com/cilium/cilium/issues/41876'],
  run({ model }) {
    const installation = installationIn(model);
    if (!installation) return { skip: NO_CILIUM };
    const all = ciliumGateways(model);
    if (all.length === 0) return { skip: NO_GATEWAY };
    const bare = isOn(installation.config, KEY) ? all.filter((gateway) => !isBehindTls(model, gateway)) : [];
    return { findings: bare.length > 0 ? [findingOf(installation, bare)] : [], looked: all.length };
  },
};

/** Every listener that leads to it is one that can speak the protocol (facts/elb-v3.md §2.2). */
function isBehindTls(model: ClusterModel, gateway: GatewayParts): boolean {
  const listeners = (doorsOf(model, gateway) ?? []).flatMap(({ listener }) => listener ?? []);
  return listeners.length > 0 && listeners.every(({ protocol }) => protocol === 'TLS');
}

const findingOf = (installation: Installation, all: readonly GatewayParts[]): Finding => ({
  code: 'CCE4041',
  severity: 'error',
  // A TLS listener can speak it; any other proxy in front is not known.
  confidence: 'likely',
  objects: [refOf(installation.configMap), ...all.map(({ ref }) => ref)],
  about: all.flatMap((gateway) => [gateway.key, ...stretch(gateway, 'envoy-listener', 'elb-member')]),
  evidence: [{ at: refOf(installation.configMap), path: KEY, observed: 'true', expected: 'false' }],
  message: message('checks.CCE4041.found', { count: all.length }),
  cause: message('checks.CCE4041.cause'),
  fixes: [helmFix(message('checks.CCE4041.off'), installation, { 'gatewayAPI.enableProxyProtocol': false, 'operator.rollOutPods': true })],
});
