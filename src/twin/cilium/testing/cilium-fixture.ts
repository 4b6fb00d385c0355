/** For tests: a real embedded API server with both sets of CRDs, and waiting for what informers see. @module */
import { ApiServer } from '../../../apiserver/index.ts';
import type { KubeClient } from '../../../kube/client.ts';
import { AdjustableClock } from '../../../kube/clock.ts';
import { Informers } from '../../../kube/informer.ts';
import type { Draft, KubeObject } from '../../../kube/objects.ts';
import { customResourceDefinitions, type CustomResourceDefinition, type Resource } from '../../../kube/resources.ts';
import { gatewayApiCrds } from '../../gateway-api/crds.ts';
import type { CrdManifest } from '../../gateway-api/crd-manifest.ts';
import { CHART_VERSION } from '../../../chart/chart-keys.ts';
import { ciliumCrds } from '../crds/crds.ts';

export interface CiliumFixture {
  client: KubeClient;
  informers: Informers;
  clock: AdjustableClock;
  release: string;
  lines: string[];
  log: (line: string) => void;
  /** Resolves with the object once `holds` is true of it (`undefined`: it does not exist). */
  until<T extends KubeObject>(of: Resource<T>, key: string, holds: (object: T | undefined) => unknown): Promise<T>;
  stop(): Promise<void>;
}

export async function startCiliumFixture(crds: CrdManifest[] = [...gatewayApiCrds(), ...ciliumCrds()]): Promise<CiliumFixture> {
  const server = await ApiServer.start();
  const client = server.client({ user: 'test', groups: ['system:masters'] });
  const clock = new AdjustableClock();
  const informers = new Informers({ client, clock });
  const lines: string[] = [];
  const cluster: CiliumFixture = {
    client,
    informers,
    clock,
    release: CHART_VERSION,
    lines,
    log: (line) => lines.push(line),
    until: (of, key, holds) => {
      const informer = informers.for(of);
      const { promise, resolve } = Promise.withResolvers<never>();
      const stop = informer.onChange((change) => {
        if (change.key === key && holds(change.after)) resolve(change.after as never);
      });
      if (!informer.store.get(key))
        void informer.synced.then(() => !informer.store.get(key) && holds(undefined) && resolve(undefined as never));
      return promise.finally(stop);
    },
    stop: async () => {
      await informers.stop();
      await server.stop();
    },
  };
  for (const crd of crds) await installCrd(cluster, crd);
  return cluster;
}

async function installCrd(cluster: CiliumFixture, crd: CrdManifest): Promise<void> {
  await cluster.client.create(customResourceDefinitions, crd as unknown as Draft<CustomResourceDefinition>);
  await cluster.until(customResourceDefinitions, crd.metadata.name, (object) =>
    object?.status?.conditions?.some((condition) => condition.type === 'Established' && condition.status === 'True'),
  );
}
