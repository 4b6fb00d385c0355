/** Which mode an entrypoint gets, and why. Pure. @module */
import { message, type Message } from '../i18n/index.ts';
import type { GatewayEntrypointSpec, ModeName } from './api/entrypoint.ts';
import { assertAvailable, obstacleTo } from './service-modes/availability.ts';
import type { Environment } from './situation.ts';

export interface ModeChoice {
  readonly mode: ModeName;
  /** One sentence, which also says why the better ones were not possible. */
  readonly why: Message;
}

/**
 * The mode that is asked for, else the best one that can work. Never Selector, which loses connections.
 * @throws BridgeError on `Accepted` when it cannot work here, with the way out
 * @example chooseMode({ gatewayRef: { name: 'web' }, elb: { id } }, environment).mode // 'ElbApi'
 */
export function chooseMode(spec: GatewayEntrypointSpec, environment: Environment): ModeChoice {
  const { mode = 'Auto' } = spec;
  if (mode !== 'Auto') {
    assertAvailable(mode, spec, environment);
    return { mode, why: message('bridge.auto.asked') };
  }
  const choice = best(spec, environment);
  assertAvailable(choice.mode, spec, environment);
  return choice;
}

function best(spec: GatewayEntrypointSpec, environment: Environment): ModeChoice {
  if (environment.hostNetwork) return { mode: 'HostNetwork', why: message('bridge.auto.hostNetwork') };
  const noElbApi = obstacleTo('ElbApi', spec, environment);
  if (!noElbApi) return { mode: 'ElbApi', why: message('bridge.auto.elbApi') };
  const noSlices = obstacleTo('EndpointSlice', spec, environment);
  if (!noSlices)
    return {
      mode: 'EndpointSlice',
      why: message('bridge.auto.endpointSlice', { noElbApi: noElbApi.why, version: environment.cceVersion ?? '?' }),
    };
  return { mode: 'EnvoyRedirect', why: message('bridge.auto.envoyRedirect', { noElbApi: noElbApi.why, noSlices: noSlices.why }) };
}
