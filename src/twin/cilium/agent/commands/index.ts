/** Commands of the agent's container, as `kubectl exec` and its init containers find them. @module */
import { frontendKey } from '../../../../cluster/model.ts';
import { ciliumIdentities, ciliumNodes } from '../../../../cluster/kinds.ts';
import { services } from '../../../../kube/resources.ts';
import { matchesGlob } from 'node:path/posix';
import type { Process, Program } from '../../../kubernetes/program.ts';
import type { Agent } from '../agent.ts';
import type { Fleet } from '../fleet.ts';
import { AgentExit, Startup } from '../startup.ts';
import { releaseOf } from '../../release.ts';
import { columns } from './columns.ts';
import { bpfEndpointListText, bpfEndpoints, endpointListJson, endpointListText } from './endpoint-list.ts';
import { parseInvocation, type Invocation } from './invocation.ts';
import { TABLES, tableOf, type RulesOfNode, type ServicePortName } from './iptables-save.ts';
import { NODE_PREPARATION } from './node-preparation.ts';
import { CGROUP_ROOT, cgroupFolders, cgroupPrograms } from './node-view.ts';
import { loadBalancerListText, loadBalancerSlots, serviceListJson, serviceListText } from './service-list.ts';
import { statusJson, statusText } from './status.ts';

type View = (agent: Agent, fleet: Fleet, invocation: Invocation) => { text: string; json: unknown };

/** Sub-commands by their words. */
const VIEWS: Readonly<Record<string, View>> = {
  status: (agent, fleet, { verbose, brief }) => ({
    text: brief ? 'OK\n' : statusText(agent, fleet, verbose),
    json: statusJson(agent, fleet),
  }),
  'endpoint list': (agent, fleet) => ({ text: endpointListText(agent, fleet), json: endpointListJson(agent, fleet) }),
  'service list': (agent) => ({ text: serviceListText(agent.table), json: serviceListJson(agent.table) }),
  'bpf lb list': (agent) => ({ text: loadBalancerListText(agent.table), json: Object.fromEntries(loadBalancerSlots(agent.table)) }),
  'bpf endpoint list': (agent, fleet) => ({
    text: bpfEndpointListText(agent, fleet),
    json: Object.fromEntries([...bpfEndpoints(agent, fleet)].map(([ip, info]) => [ip, [info]])),
  }),
  'node list': (_agent, fleet) => nodeList(fleet),
  'identity list': (_agent, fleet) => identityList(fleet),
};

const NO_AGENT = 'dial unix /var/run/cilium/cilium.sock: connect: no such file or directory\nIs the agent running?\n';

export function agentCommands(fleet: Fleet): Readonly<Record<string, Program>> {
  const debug: Program = { run: (process) => runDebug(fleet, process) };
  return {
    'cilium-dbg': debug,
    // The name until 1.14, which the source document still uses.
    cilium: debug,
    'install-plugin.sh': {
      run: async ({ stdout }) => {
        stdout.write('Installing cilium-cni to /host/opt/cni/bin/ ...\nwrote /host/opt/cni/bin/cilium-cni\n');
        return 0;
      },
    },
    'iptables-save': { run: async (process) => printIptables(fleet, process) },
    'iptables-nft-save': { run: async (process) => printIptables(fleet, process) },
    // The old backend has no tables on the lab's nodes.
    'iptables-legacy-save': { run: async () => 0 },
    ...NODE_PREPARATION,
    bpftool: { run: async (process) => runBpftool(fleet, process) },
    find: { run: async (process) => findCgroups(fleet, process) },
    'iptables-restore': { run: restoreIptables },
    ip: { run: async (process) => printLinks(fleet, process) },
  };
}

async function runDebug(fleet: Fleet, process: Process): Promise<number> {
  const invocation = parseInvocation(process.argv.slice(1));
  const name = invocation.words.join(' ');
  if (name === 'build-config') return buildConfig(fleet, process);
  if (name === 'version') {
    const client = releaseOf(process.container.image);
    process.stdout.write(`Client: ${client}\nDaemon: ${process.machine.agent?.version ?? client}\n`);
    return 0;
  }
  const view = Object.hasOwn(VIEWS, name) ? VIEWS[name] : undefined;
  if (!view) {
    process.stderr.write(
      `Error: unknown command "${name}" for "cilium-dbg"\nthe lab knows: ${Object.keys(VIEWS).join(', ')}, build-config, version\n`,
    );
    return 1;
  }
  const agent = fleet.agentOn(process.machine);
  if (!agent) {
    process.stderr.write(`Error: Cannot get ${name}: Get "http://localhost/v1/": ${NO_AGENT}`);
    return 1;
  }
  const { text, json } = view(agent, fleet, invocation);
  process.stdout.write(invocation.json ? `${JSON.stringify(json, undefined, 2)}\n` : text);
  return 0;
}

/** The init container `config`: fails where the agent would not be able to read its configuration either. */
async function buildConfig(fleet: Fleet, process: Process): Promise<number> {
  const startup = new Startup(fleet.deps, process, (line) => void process.stdout.write(`${line}\n`));
  try {
    await startup.reachApiServer();
    const raw = await startup.readRawConfig();
    process.stdout.write(`level=info msg="Wrote ${Object.keys(raw).length} configuration values to /tmp/cilium/config-map"\n`);
    return 0;
  } catch (error) {
    if (process.signal.aborted) return 0;
    const lines = error instanceof AgentExit ? error.lines : [(error as Error).message];
    process.stderr.write(`${lines.join('\n')}\n`);
    return 1;
  }
}

function nodeList(fleet: Fleet): { text: string; json: unknown } {
  const all = [...fleet.deps.informers.for(ciliumNodes).store.values()].toSorted((a, b) => a.metadata.name.localeCompare(b.metadata.name));
  const rows = all.map(({ metadata, spec }) => [
    metadata.name,
    spec?.addresses?.[0]?.ip ?? '',
    spec?.ipam?.podCIDRs?.[0] ?? '',
    'custom-resource',
  ]);
  const json = all.map(({ metadata, spec }) => ({
    name: metadata.name,
    'primary-address': { ipv4: { enabled: true, ip: spec?.addresses?.[0]?.ip, 'alloc-range': spec?.ipam?.podCIDRs?.[0] } },
  }));
  return { text: columns([['Name', 'IPv4 Address', 'Endpoint CIDR', 'Source'], ...rows]), json };
}

function identityList(fleet: Fleet): { text: string; json: unknown } {
  const reserved: [number, string[]][] = ['host', 'world', 'unmanaged', 'health', 'init', 'remote-node', 'kube-apiserver', 'ingress'].map(
    (name, index) => [index + 1, [`reserved:${name}`]],
  );
  const allocated = [...fleet.deps.informers.for(ciliumIdentities).store.values()].map((identity): [number, string[]] => [
    Number(identity.metadata.name),
    Object.entries(identity['security-labels'])
      .map(([key, value]) => `${key}=${value}`)
      .toSorted(),
  ]);
  const all = [...reserved, ...allocated].toSorted(([a], [b]) => a - b);
  const rows = all.flatMap(([id, labels]) => labels.map((label, index) => [index === 0 ? String(id) : '', label]));
  return { text: columns([['ID', 'LABELS'], ...rows]), json: all.map(([id, labels]) => ({ id, labels })) };
}

function printIptables(fleet: Fleet, process: Process): number {
  const { table } = parseInvocation(process.argv.slice(1));
  const { kubeProxy, agent: signals } = process.machine;
  const node: RulesOfNode = {
    kubeProxy,
    ports: portNames(fleet),
    masqueradedCIDR: signals?.masquerading === 'IPTables' ? signals.podCIDRs[0] : undefined,
    ciliumInstalled: fleet.agentOn(process.machine) !== undefined || signals !== undefined,
  };
  for (const name of TABLES) if (table === undefined || table === name) process.stdout.write(tableOf(name, node));
  return 0;
}

/** Of what it is given, only whether kube-proxy's chains are among it is kept; while kube-proxy runs, it writes them again. */
async function restoreIptables({ stdin, machine }: Process): Promise<number> {
  let rules = '';
  if (stdin) for await (const chunk of stdin) rules += String(chunk);
  const { kubeProxy } = machine;
  if (kubeProxy && !kubeProxy.running && !rules.includes('KUBE-SERVICES'))
    machine.kubeProxy = { ...kubeProxy, rules: 'none', services: new Map() };
  return 0;
}

function portNames(fleet: Fleet): Map<string, ServicePortName> {
  const names = new Map<string, ServicePortName>();
  for (const { metadata, spec, status } of fleet.deps.informers.for(services).store.values()) {
    const outside = [...(spec?.externalIPs ?? []), ...(status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? [])];
    for (const { name: port, port: number, nodePort, protocol } of spec?.ports ?? []) {
      const kind = protocol === 'UDP' ? 'UDP' : 'TCP';
      const name = `${metadata.namespace}/${metadata.name}${port ? `:${port}` : ''}`;
      const external = { name, isExternal: true, isLocal: spec?.externalTrafficPolicy === 'Local' };
      for (const ip of spec?.clusterIPs ?? [])
        names.set(frontendKey(kind, ip, number), { name, isExternal: false, isLocal: spec?.internalTrafficPolicy === 'Local' });
      if (nodePort) names.set(frontendKey(kind, '0.0.0.0', nodePort), external);
      for (const ip of outside) names.set(frontendKey(kind, ip, number), external);
    }
  }
  return names;
}

/** `bpftool cgroup show`, of the root of the cgroups that Cilium knows. */
function runBpftool(fleet: Fleet, process: Process): number {
  const words = process.argv.slice(1).filter((word) => !word.startsWith('-'));
  const [object, command, path] = words;
  if (object !== 'cgroup' || (command !== 'show' && command !== 'list')) return fail(process, 'Error: the lab knows: bpftool cgroup show');
  const agent = fleet.agentOn(process.machine);
  if (path !== CGROUP_ROOT || !agent) return fail(process, `Error: can't open cgroup ${path ?? ''}`);
  const programs = cgroupPrograms(agent);
  const isJson = process.argv.some((word) => word === '-j' || word === '--json' || word === '-p');
  const rows = programs.map(({ id, attach_type, attach_flags, name }) => [String(id), attach_type, attach_flags, name]);
  process.stdout.write(
    isJson ? `${JSON.stringify(programs)}\n` : programs.length > 0 ? columns([['ID', 'AttachType', 'AttachFlags', 'Name'], ...rows]) : '',
  );
  return 0;
}

/** `find` below the root of the cgroups, by `-name`: the lab's containers have no other folders. */
function findCgroups(fleet: Fleet, process: Process): number {
  const [, path = '.', ...options] = process.argv;
  const agent = fleet.agentOn(process.machine);
  if (path !== CGROUP_ROOT || !agent) return fail(process, `find: '${path}': No such file or directory`);
  const pattern = options[options.indexOf('-name') + 1];
  const isNamed = options.includes('-name') && pattern !== undefined;
  for (const folder of cgroupFolders(agent)) {
    const name = folder.slice(folder.lastIndexOf('/') + 1);
    if (!isNamed || matchesGlob(name, pattern)) process.stdout.write(`${folder}\n`);
  }
  return 0;
}

function fail({ stderr }: Process, why: string): number {
  stderr.write(`${why}\n`);
  return 1;
}

/** `ip link`: the node's devices, Cilium's among them. */
function printLinks(fleet: Fleet, process: Process): number {
  const agent = fleet.agentOn(process.machine);
  const devices: [number, string][] = [
    [1, 'lo'],
    [2, 'eth0'],
  ];
  if (agent) {
    devices.push([3, 'cilium_net@cilium_host'], [4, 'cilium_host@cilium_net']);
    if (agent.config.routing.mode === 'tunnel') devices.push([5, `cilium_${agent.config.routing.protocol}`]);
    for (const { signals, interfaceName } of agent.datapath.list())
      devices.push([signals.interfaceIndex, `${interfaceName}@if${signals.interfaceIndex - 1}`]);
  }
  for (const [index, name] of devices) {
    process.stdout.write(
      `${index}: ${name}: <${name === 'lo' ? 'LOOPBACK' : 'BROADCAST,MULTICAST'},UP,LOWER_UP> mtu ${name === 'lo' ? 65536 : 1500} state UP\n`,
    );
  }
  return 0;
}
