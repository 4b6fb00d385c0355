/** GatewayClass: accepted when its parameters are usable; follows the CiliumGatewayClassConfig by a checksum. @module */
import { createHash } from 'node:crypto';
import { stringify } from 'yaml';
import { ciliumGatewayClassConfigs, gatewayClasses, type CiliumGatewayClassConfig, type GatewayClass } from '../../../cluster/kinds.ts';
import { getIfExists } from '../../../kube/client.ts';
import type { Condition } from '../../../kube/objects.ts';
import { mergeConditions, sameStatus, stated } from './conditions.ts';
import { loggerOf, type GatewayEnvironment } from './environment.ts';
import { CONTROLLER_NAME } from './names.ts';

const CONFIG_CHECKSUM_ANNOTATION = 'gateway.cilium.io/config-checksum';

/** Features of Gateway API that the translation has. */
const SUPPORTED_FEATURES = [
  'GRPCRoute',
  'Gateway',
  'GatewayHTTPListenerIsolation',
  'GatewayInfrastructurePropagation',
  'GatewayPort8080',
  'GatewayStaticAddresses',
  'HTTPRoute',
  'HTTPRouteBackendProtocolH2C',
  'HTTPRouteBackendRequestHeaderModification',
  'HTTPRouteBackendTimeout',
  'HTTPRouteHostRewrite',
  'HTTPRouteMethodMatching',
  'HTTPRouteParentRefPort',
  'HTTPRoutePathRedirect',
  'HTTPRoutePathRewrite',
  'HTTPRoutePortRedirect',
  'HTTPRouteQueryParamMatching',
  'HTTPRouteRequestMirror',
  'HTTPRouteRequestMultipleMirrors',
  'HTTPRouteRequestPercentageMirror',
  'HTTPRouteRequestTimeout',
  'HTTPRouteResponseHeaderModification',
  'HTTPRouteSchemeRedirect',
  'ReferenceGrant',
];

/** Changes with the spec of the referenced configuration, so that Gateways of the class are reconciled again. */
const configChecksum = ({ spec }: CiliumGatewayClassConfig): string =>
  `sha256:${createHash('sha256')
    .update(stringify(spec ?? {}, { sortMapEntries: true }))
    .digest('hex')}`;

export class GatewayClassReconciler {
  readonly #env: GatewayEnvironment;

  constructor(env: GatewayEnvironment) {
    this.#env = env;
  }

  /** @param name of a GatewayClass */
  async reconcile(name: string): Promise<void> {
    const log = loggerOf(this.#env, { controller: 'gatewayclass', resource: name });
    const found = this.#env.informers.for(gatewayClasses).store.get(name);
    if (!found || found.metadata.deletionTimestamp || found.spec?.controllerName !== CONTROLLER_NAME) return;
    log('info', 'Reconciling GatewayClass');
    const reference = found.spec.parametersRef;
    let current = found;
    if (reference) {
      if (reference.group !== 'cilium.io' || reference.kind !== 'CiliumGatewayClassConfig') {
        log('error', 'Only CiliumGatewayClassConfig is supported for ParametersRef');
        return this.#writeStatus(current, false);
      }
      if (!reference.namespace || !reference.name) {
        log('error', 'ParametersRef must specify namespace and name');
        return this.#writeStatus(current, false);
      }
      const config = await getIfExists(this.#env.client, ciliumGatewayClassConfigs, {
        namespace: reference.namespace,
        name: reference.name,
      });
      if (!config) {
        await this.#writeStatus(current, false);
        throw new Error(`CiliumGatewayClassConfig "${reference.name}" not found`);
      }
      await this.#acceptConfig(config);
      const checksum = configChecksum(config);
      if (current.metadata.annotations?.[CONFIG_CHECKSUM_ANNOTATION] !== checksum) {
        const body = { metadata: { annotations: { [CONFIG_CHECKSUM_ANNOTATION]: checksum } } };
        current = await this.#env.client.patch(gatewayClasses, { name }, { type: 'merge', body });
      }
    }
    await this.#writeStatus(current, true);
    log('info', 'Successfully reconciled GatewayClass');
  }

  async #writeStatus(of: GatewayClass, accepted: boolean): Promise<void> {
    // The texts are likely 1.19's own; the reasons are Gateway API's.
    const statement = accepted
      ? stated('Accepted', true, 'Accepted', 'Valid GatewayClass')
      : stated('Accepted', false, 'InvalidParameters', 'Invalid GatewayClass');
    const conditions = mergeConditions(
      of.status?.conditions as Condition[] | undefined,
      [statement],
      of.metadata.generation ?? 0,
      this.#env.clock,
    );
    const status = { ...of.status, conditions, ...(accepted && { supportedFeatures: SUPPORTED_FEATURES.map((name) => ({ name })) }) };
    if (sameStatus(of.status, status)) return;
    await this.#env.client.update(gatewayClasses, { ...of, status }, { subresource: 'status' });
  }

  async #acceptConfig(config: CiliumGatewayClassConfig): Promise<void> {
    const statement = stated('Accepted', true, 'Accepted', 'Valid GatewayClassConfig');
    const conditions = mergeConditions(config.status?.conditions, [statement], config.metadata.generation ?? 0, this.#env.clock);
    if (sameStatus(config.status?.conditions, conditions)) return;
    await this.#env.client.update(ciliumGatewayClassConfigs, { ...config, status: { conditions } }, { subresource: 'status' });
  }
}
