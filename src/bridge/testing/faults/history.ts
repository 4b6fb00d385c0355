/** For tests: what people may do at random to three Gateways, their entrypoints, the nodes and the ELBs. @module */
import { gateways } from '../../../cluster/kinds.ts';
import { nodes } from '../../../kube/resources.ts';
import { gatewayEntrypoints, type GatewayEntrypointSpec } from '../../api/entrypoint.ts';
import { QUICK } from '../bridge-fixture.ts';
import type { Pick } from './injections.ts';
import type { People } from './people.ts';
import { DEDICATED, ELB, runAgent, SPARE, type World } from './world.ts';

/** A Gateway of the world: which ports its listeners may have, what its entrypoint says at first. */
interface Cast {
  readonly name: string;
  readonly ports: readonly (readonly number[])[];
  readonly spec: (world: World) => Partial<GatewayEntrypointSpec>;
  /** Changes of the spec that are possible at any time. */
  readonly changes: (world: World) => readonly Partial<Record<keyof GatewayEntrypointSpec, unknown>>[];
}

const ANY_CHANGE = [
  { healthCheck: { ...QUICK, intervalSeconds: 2 } },
  { healthCheck: { ...QUICK, enabled: false } },
  { healthCheck: { ...QUICK, enabled: true, intervalSeconds: 1 } },
  { drainSeconds: 0 },
  { drainSeconds: 20 },
  { algorithm: 'LEAST_CONNECTIONS' },
  { algorithm: 'ROUND_ROBIN' },
];

const CAST: readonly Cast[] = [
  {
    name: 'web',
    ports: [[80], [80, 8080], [80, 8081], [80, 8080, 8081]],
    spec: () => ({}),
    changes: ({ certificate }) => [
      ...ANY_CHANGE,
      { elb: { id: SPARE, autocreate: null } },
      { elb: { id: ELB, autocreate: null } },
      { elb: { id: null, autocreate: { type: 'inner' } } },
      { nodeSelector: { matchLabels: { edge: 'yes' } } },
      { nodeSelector: null },
      { listeners: [{ port: 80, elbPort: 443, protocol: 'HTTPS', certificateID: certificate }] },
      { listeners: [{ port: 80, nodePort: 30_040 }] },
      { listeners: null },
    ],
  },
  {
    name: 'shop',
    ports: [[80], [80, 81]],
    spec: ({ certificate }) => ({
      elb: { id: DEDICATED },
      listeners: [{ port: 80, elbPort: 443, protocol: 'HTTPS', certificateID: certificate }],
    }),
    changes: () => ANY_CHANGE,
  },
  {
    name: 'docs',
    ports: [[7000], [7000, 7001]],
    spec: () => ({ mode: 'EnvoyRedirect', elb: { id: ELB, class: 'union' } }),
    changes: () => [{ mode: 'ElbApi' }, { mode: 'EnvoyRedirect' }, { mode: 'Auto' }],
  },
];

/** Everything once, so that there is something to go wrong. */
export async function open(world: World, people: People): Promise<void> {
  const { client } = world.lab;
  for (const { metadata } of (await client.list(nodes)).items.slice(0, 2))
    await client.patch(nodes, { name: metadata.name }, { type: 'merge', body: { metadata: { labels: { edge: 'yes' } } } });
  for (const { name, ports, spec } of CAST) {
    await people.createEntrypoint(name, spec(world));
    await people.createGateway(name, ports[0]!);
  }
}

/** Nothing is left to be served. */
export async function close(people: People): Promise<void> {
  for (const { name } of CAST) {
    await people.deleteEntrypoint(name);
    await people.deleteGateway(name);
  }
}

/** Does one thing and says what. */
export async function act(world: World, people: People, pick: Pick): Promise<string> {
  const { client, cce } = world.lab;
  const cast = pick(CAST);
  const { name } = cast;
  const isThere = async (of: typeof gateways | typeof gatewayEntrypoints): Promise<boolean> =>
    (await client.list(of as typeof gateways, { namespace: 'default' })).items.some(({ metadata }) => metadata.name === name);
  const nodeNames = (await client.list(nodes)).items.map(({ metadata }) => metadata.name);
  switch (pick(['gateway', 'gateway', 'entrypoint', 'ports', 'spec', 'spec', 'spec', 'nodePort', 'node', 'elb', 'service'] as const)) {
    case 'gateway': {
      if (!(await isThere(gateways))) {
        await people.createGateway(name, pick(cast.ports));
        return `create Gateway ${name}`;
      }
      await people.deleteGateway(name);
      if (pick([true, false])) return `delete Gateway ${name}`;
      await people.createGateway(name, pick(cast.ports)).catch(() => undefined);
      return `recreate Gateway ${name}`;
    }
    case 'entrypoint': {
      if (await isThere(gatewayEntrypoints)) {
        await people.deleteEntrypoint(name);
        return `delete entrypoint ${name}`;
      }
      await people.createEntrypoint(name, cast.spec(world));
      return `create entrypoint ${name}`;
    }
    case 'ports': {
      const ports = pick(cast.ports);
      await people.setPorts(name, ports);
      return `${name} listens on ${ports.join()}`;
    }
    case 'spec': {
      const change = pick(cast.changes(world));
      await people.changeEntrypoint(name, change);
      return `entrypoint ${name}: ${JSON.stringify(change)}`;
    }
    case 'nodePort': {
      const nodePort = pick([30_021, 30_022, 30_023, 30_024, 30_025]);
      await people.moveNodePort(name, nodePort).catch(() => undefined);
      return `NodePort of ${name}: ${nodePort}`;
    }
    case 'node':
      return actOnNode(world, pick, pick(nodeNames), nodeNames.length);
    case 'elb': {
      const [elb, what] = [pick([ELB, DEDICATED, SPARE]), pick(['listener', 'pool', 'members', 'monitor'] as const)];
      cce.cce.elb.api.injectFaults(undefined);
      await world.meanwhile(people.breakElb(elb, what));
      return `somebody takes a ${what} of ELB ${elb.slice(0, 8)}`;
    }
    case 'service': {
      const what = await people.breakEntrypointService(name, pick(['edit', 'delete'] as const));
      return `somebody ${what} the entrypoint Service of ${name}`;
    }
  }
}

async function actOnNode({ lab }: World, pick: Pick, node: string, count: number): Promise<string> {
  const { client, cce } = lab;
  const what = pick(['cordon', 'uncordon', 'lose', 'add'] as const);
  if (what === 'add' && count < 5) {
    const added = await cce.cce.addNode();
    await runAgent(lab, added);
    await client.patch(nodes, { name: added }, { type: 'merge', body: { metadata: { labels: { edge: 'yes' } } } });
    return `add node ${added}`;
  }
  if (what === 'lose' && count > 3) {
    await cce.cce.removeNode(node);
    return `lose node ${node}`;
  }
  const unschedulable = what === 'cordon' ? true : null;
  await client.patch(nodes, { name: node }, { type: 'merge', body: { spec: { unschedulable } } });
  return `${unschedulable ? 'cordon' : 'uncordon'} ${node}`;
}
