/** Policy sets and the settings that they are judged under. @module */
import type { PolicyObject } from '../../../src/policy/parse/parse.ts';
import { DEFAULT_SETTINGS, type PolicySettings } from '../../../src/policy/settings.ts';
import { CASTS, type CastIdentity } from '../cast.ts';
import { Dice } from '../dice.ts';
import { SERVICES } from './peers.ts';
import { randomPolicy } from './policies.ts';

export interface Scenario {
  readonly name: string;
  readonly policies: readonly PolicyObject[];
  readonly services: typeof SERVICES;
  readonly config: Readonly<Record<string, string>>;
  readonly identities: readonly CastIdentity[];
}

/** Flags of the oracle's configuration, and the setting of ours that each stands for. */
const FLAGS = ['ipv6', 'l7Proxy', 'hostFirewall', 'nodeSelectorLabels', 'nonDefaultDeny', 'extendedIpProtocols'] as const;

export function randomScenario(seed: number): Scenario {
  const dice = new Dice(seed);
  const config: Record<string, string> = {
    ...dice.maybe(0.1, () => ({ 'enable-policy': dice.pick(['always', 'never', 'always']) })),
    ...dice.maybe(0.15, () => ({ policyClusterName: '' })),
    ...dice.maybe(0.25, () => ({ ipv6: 'true' })),
    ...dice.maybe(0.25, () => ({ hostFirewall: 'true' })),
    ...dice.maybe(0.4, () => ({ nodeSelectorLabels: 'true' })),
    ...dice.maybe(0.06, () => ({ nonDefaultDeny: 'false' })),
    ...dice.maybe(0.05, () => ({ l7Proxy: 'false' })),
    ...dice.maybe(0.15, () => ({ extendedIpProtocols: 'true' })),
  };
  let count = 0;
  return {
    name: `seed ${seed}`,
    policies: dice.some(5, () => randomPolicy(dice, `p${(count += 1)}`)),
    services: dice.chance(0.7) ? SERVICES : [],
    config,
    identities: config['ipv6'] ? CASTS.dual : CASTS.single,
  };
}

export function settingsOfScenario({ config }: Scenario): PolicySettings {
  const flags = FLAGS.filter((flag) => config[flag] !== undefined).map((flag) => [flag, config[flag] === 'true']);
  return {
    ...DEFAULT_SETTINGS,
    mode: (config['enable-policy'] as PolicySettings['mode'] | undefined) ?? DEFAULT_SETTINGS.mode,
    policyCluster: config['policyClusterName'] ?? DEFAULT_SETTINGS.policyCluster,
    ...Object.fromEntries(flags),
  };
}
