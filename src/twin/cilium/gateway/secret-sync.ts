/** Copies the TLS Secrets of Gateways into the namespace from which Envoy may read them. @module */
import { gatewayClasses, gateways } from '../../../cluster/kinds.ts';
import { getIfExists } from '../../../kube/client.ts';
import type { Draft } from '../../../kube/objects.ts';
import { secrets, type Secret } from '../../../kube/resources.ts';
import { isNotFound } from '../../../kube/status-error.ts';
import { createOrPatch } from './create-or-patch.ts';
import type { GatewayEnvironment } from './environment.ts';
import { secretsOf } from './gateway-index.ts';
import { CONTROLLER_NAME } from './names.ts';

const OWNER_NAMESPACE_LABEL = 'secretsync.cilium.io/owning-secret-namespace';
const OWNER_NAME_LABEL = 'secretsync.cilium.io/owning-secret-name';

export class SecretSync {
  readonly #env: GatewayEnvironment;
  readonly #into: string;

  constructor(env: GatewayEnvironment, into: string) {
    this.#env = env;
    this.#into = into;
  }

  /** @param key `namespace/name` of a Secret that some Gateway names or named */
  async reconcile(key: string): Promise<void> {
    const [namespace, name] = key.split('/') as [string, string];
    if (namespace === this.#into) return;
    const copy = { namespace: this.#into, name: `${namespace}-${name}` };
    const source = this.#isUsed(key) ? this.#env.informers.for(secrets).store.get(key) : undefined;
    if (!source) return this.#remove(copy, namespace, name);
    const desired: Draft<Secret> = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { ...copy, labels: { [OWNER_NAMESPACE_LABEL]: namespace, [OWNER_NAME_LABEL]: name } },
      type: source.type,
      data: source.data,
    };
    await createOrPatch(this.#env.client, secrets, desired, (live) => ({
      ...live,
      metadata: { ...live.metadata, labels: { ...live.metadata.labels, ...desired.metadata.labels } },
      data: desired.data,
    }));
  }

  #isUsed(key: string): boolean {
    const classes = this.#env.informers.for(gatewayClasses).store;
    for (const gateway of this.#env.informers.for(gateways).store.values()) {
      const ours = classes.get(gateway.spec?.gatewayClassName ?? '')?.spec?.controllerName === CONTROLLER_NAME;
      if (ours && secretsOf(gateway).includes(key)) return true;
    }
    return false;
  }

  async #remove(copy: { namespace: string; name: string }, namespace: string, name: string): Promise<void> {
    const existing = await getIfExists(this.#env.client, secrets, copy);
    const labels = existing?.metadata.labels;
    if (labels?.[OWNER_NAMESPACE_LABEL] !== namespace || labels[OWNER_NAME_LABEL] !== name) return;
    await this.#env.client.delete(secrets, copy).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
  }
}
