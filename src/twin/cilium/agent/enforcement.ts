/** Whether policy is enforced on an endpoint, as `cilium-dbg endpoint list` and CiliumEndpoints show it. @module */
import { ciliumClusterwideNetworkPolicies, ciliumNetworkPolicies, networkPolicies } from '../../../cluster/kinds.ts';
import type { Informers } from '../../../kube/informer.ts';
import type { Resource } from '../../../kube/resources.ts';
import { LabelSet, parsePolicy, PolicySet, type PolicyObject, type PolicySpec } from '../../../policy/index.ts';
import { settingsFor } from '../../../policy/settings.ts';
import type { SecurityLabels } from './identity-allocator.ts';

const POLICY_KINDS = [ciliumNetworkPolicies, ciliumClusterwideNetworkPolicies, networkPolicies] as readonly Resource<PolicyObject>[];

export interface Enforcing {
  readonly ingress: boolean;
  readonly egress: boolean;
}

export class Enforcement {
  readonly #informers: Informers;
  readonly #stops: (() => void)[] = [];
  readonly #objects = new Map<string, PolicyObject>();
  #settings = settingsFor({});
  #policies: PolicySet | undefined;

  constructor(informers: Informers) {
    this.#informers = informers;
  }

  /** @param changed told after each change of a policy */
  start(changed: () => void): void {
    if (this.#stops.length > 0) return;
    for (const of of POLICY_KINDS) {
      const informer = this.#informers.for(of);
      this.#stops.push(
        informer.onChange(({ key, after }) => {
          const id = `${of.kind}/${key}`;
          if (after) this.#objects.set(id, after);
          else this.#objects.delete(id);
          this.#policies = undefined;
          changed();
        }),
      );
    }
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  /**
   * @param config data of `cilium-config`
   * @param release of the agent that has read it: `1.19.1`
   */
  configure(config: Readonly<Record<string, string>>, release: string): void {
    this.#settings = settingsFor({ ciliumVersion: release, configMapData: config });
    this.#policies = undefined;
  }

  of(labels: SecurityLabels): Enforcing {
    this.#policies ??= new PolicySet(this.#specs(), this.#settings);
    const { ingress, egress } = this.#policies.policyOf({
      labels: LabelSet.parse(Object.entries(labels).map(([key, value]) => `${key}=${value}`)),
    });
    return { ingress: ingress.defaultDeny || ingress.rules.length > 0, egress: egress.defaultDeny || egress.rules.length > 0 };
  }

  /** Parsed anew with every change: what a policy means depends on the configuration, too. */
  #specs(): PolicySpec[] {
    return [...this.#objects.values()].flatMap((object) => {
      const parsed = parsePolicy(object, this.#settings);
      return 'specs' in parsed ? parsed.specs : [];
    });
  }
}
