/**
 * CCE's own pod networks as services of a node: canal (overlay_l2), yangtse (vpc-router) and yangtse with
 * ENIs (Turbo). None of them is a DaemonSet (facts/huawei-cce.md §5.4), so none can be deleted with kubectl.
 * @module
 */
import type { Pod } from '../../kube/resources.ts';
import type { CniPlugin, CniResult, Machine, NetworkMode } from '../machine.ts';
import { AddressBlock, BlockPool } from './address-blocks.ts';
import { parseCidr } from '../ipv4.ts';

/** What one node's network does for its pods. */
export interface NodeNetwork {
  readonly plugin: CniPlugin;
  /** The node's fixed block, routed in the VPC (vpc-router). */
  readonly route: string | undefined;
  /** Gives the node's addresses back. */
  remove(): void;
}

export interface PodNetwork {
  /** The service's name on the node, for logs. */
  readonly service: 'canal' | 'yangtse';
  /** Writes the plugin into the machine's directory. */
  join(machine: Machine): NodeNetwork;
}

/** Names of the files are not documented (facts/huawei-cce.md §11): these are [I]. */
const CANAL_FILE = '10-canal.conflist';
const YANGTSE_FILE = '10-yangtse.conflist';
const ENI_FILE = '00-yangtse-eni.conflist';

const CANAL_BLOCK_LENGTH = 28;
/** alpha.cce/fixPoolMask 24–28; this many addresses hold 110 pods. */
const FIXED_BLOCK_LENGTH = 25;
/** Nodes and load balancers live below, ENIs of pods above. */
const FIRST_ENI_HOST = 4096;

export function podNetwork(mode: NetworkMode, cidrs: { container: string; subnet: string }): PodNetwork {
  switch (mode) {
    case 'overlay_l2':
      return canal(cidrs.container);
    case 'vpc-router':
      return yangtse(cidrs.container);
    case 'eni':
      return yangtseEni(cidrs.subnet);
  }
}

/** Blocks of 16 addresses, taken as a node needs them. */
function canal(cidr: string): PodNetwork {
  const pool = new BlockPool(cidr, CANAL_BLOCK_LENGTH);
  return {
    service: 'canal',
    join: (machine) => {
      const blocks: AddressBlock[] = [];
      const plugin = pluginOf('canal', () => {
        for (const block of blocks) {
          const ip = block.allocate();
          if (ip) return { ip, release: () => block.release(ip) };
        }
        const block = pool.allocate();
        if (!block) return undefined;
        blocks.push(block);
        const ip = block.allocate()!;
        return { ip, release: () => block.release(ip) };
      });
      machine.installCni(CANAL_FILE, plugin);
      return {
        plugin,
        route: undefined,
        remove: () => {
          machine.removeCni(CANAL_FILE);
          for (const block of blocks) pool.release(block);
        },
      };
    },
  };
}

/** One fixed block per node. */
function yangtse(cidr: string): PodNetwork {
  const pool = new BlockPool(cidr, FIXED_BLOCK_LENGTH);
  return {
    service: 'yangtse',
    join: (machine) => {
      const block = pool.allocate();
      const plugin = pluginOf('yangtse', () => {
        const ip = block?.allocate();
        return ip === undefined ? undefined : { ip, release: () => block?.release(ip) };
      });
      machine.installCni(YANGTSE_FILE, plugin);
      return {
        plugin,
        route: block?.cidr,
        remove: () => {
          machine.removeCni(YANGTSE_FILE);
          if (block) pool.release(block);
        },
      };
    },
  };
}

/**
 * Each pod gets a VPC interface with an address of the subnet. The interface is attached when the sandbox
 * is made, so Cilium cannot take it over by writing its own configuration: the pod stays without veth, and
 * Cilium finds no device for it (問題一) [S]; that attachment precedes the CNI directory is [I].
 */
function yangtseEni(cidr: string): PodNetwork {
  const { first, size } = parseCidr(cidr);
  const host = Math.min(FIRST_ENI_HOST, Math.floor(size / 2));
  const block = new AddressBlock(first + host, size - host, 0);
  return {
    service: 'yangtse',
    join: (machine) => {
      const taken = new Set<string>();
      const plugin = pluginOf('yangtse-eni', () => {
        const ip = block.allocate();
        if (ip === undefined) return undefined;
        taken.add(ip);
        return {
          ip,
          release: () => {
            taken.delete(ip);
            block.release(ip);
          },
        };
      });
      machine.installCni(ENI_FILE, plugin, { fixed: true });
      return {
        plugin,
        route: undefined,
        remove: () => {
          machine.removeCni(ENI_FILE);
          for (const ip of taken) block.release(ip);
        },
      };
    },
  };
}

function pluginOf(name: string, allocate: () => CniResult | undefined): CniPlugin {
  return {
    name,
    add: (pod: Pod) => {
      const result = allocate();
      const key = `${pod.metadata.namespace}/${pod.metadata.name}`;
      return result
        ? Promise.resolve(result)
        : Promise.reject(new Error(`plugin type="${name}" failed (add): no free IP address for pod ${key} on this node`));
    },
  };
}
