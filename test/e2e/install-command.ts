/**
 * `cilium-cce install` as people start it, into a lab without Cilium: with Helm itself where there is one, else with a
 * stand-in, an executable that hands its words to the test, which installs what the chart would make.
 * @module
 */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { gatewayClasses } from '../../src/cluster/kinds.ts';
import { configMaps, customResourceDefinitions, daemonSets, deployments, nodes } from '../../src/kube/resources.ts';
import { isNotFound } from '../../src/kube/status-error.ts';
import { builtinKinds } from '../../src/apiserver/schema/index.ts';
import { apiServerAt, DOCUMENT_ADDRESSES } from '../../src/lab/addresses.ts';
import { BRIDGE_ELB, Lab } from '../../src/lab/index.ts';
import { gatewayApiCrds } from '../../src/twin/gateway-api/crds.ts';
import { ciliumCce, startCiliumCce, type Ended, type Running } from '../cilium-cce.ts';

const BACKEND = resolve(import.meta.dirname, '../../examples/source-document/test-python.yaml');

/** Helm, and Cilium's chart in a folder, where this machine has both. */
export function realHelm(): { readonly helm: string; readonly chart: string } | undefined {
  const { HELM: named, CILIUM_CHART: chart } = process.env;
  const helm = named ?? spawnSync('sh', ['-c', 'command -v helm'], { encoding: 'utf8' }).stdout.trim();
  return helm && chart && existsSync(helm) && existsSync(join(chart, 'Chart.yaml')) ? { helm, chart } : undefined;
}

interface Call {
  readonly args: readonly string[];
  /** Of the file behind `-f`. */
  readonly values: string;
}

interface Answer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const said = (stdout = ''): Answer => ({ exitCode: 0, stdout, stderr: '' });

/** What is asked of Helm here, on a lab. */
export class HelmStandIn {
  readonly calls: string[] = [];
  /** While set, an upgrade goes on and on. */
  hangs = false;
  readonly #lab: Lab;
  #server: Server | undefined;
  #release: { revision: number; status: string; values: unknown } | undefined;

  constructor(lab: Lab) {
    this.#lab = lab;
  }

  /** Writes the executable. @returns what it needs in its environment */
  async start(bin: string): Promise<Record<string, string>> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const call = JSON.parse(Buffer.concat(chunks).toString()) as Call;
        const failed = (error: unknown): Answer => ({ exitCode: 1, stdout: '', stderr: `Error: ${(error as Error).message}\n` });
        void this.#answer(call)
          .catch(failed)
          .then((answer) => response.end(JSON.stringify(answer)));
      });
    });
    this.#server = server;
    await listening(server);
    await writeFile(join(bin, 'helm'), SCRIPT);
    await chmod(join(bin, 'helm'), 0o755);
    return { HELM_STAND_IN: addressOf(server) };
  }

  stop(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }

  async #answer({ args, values }: Call): Promise<Answer> {
    const words = args.filter((word, index) => !word.startsWith('--kube') && !args[index - 1]?.startsWith('--kube'));
    this.calls.push(words.join(' '));
    const [verb, what] = words;
    if (verb === 'version') return said('v3.0.0-stand-in\n');
    if (verb === 'template' || words.includes('--dry-run=server')) return said();
    if (verb === 'list') {
      const found = words.includes('^cilium$') ? this.#release : undefined;
      const { revision, status } = found ?? {};
      return said(
        JSON.stringify(found ? [{ name: 'cilium', revision, status, chart: 'cilium-1.19.1', updated: new Date().toISOString() }] : []),
      );
    }
    if (verb === 'get' && what === 'values') return said(JSON.stringify(this.#release?.values ?? null));
    if (verb === 'upgrade') return this.#upgrade(values);
    if (verb === 'uninstall') return this.#uninstall();
    return { exitCode: 64, stdout: '', stderr: `Error: unknown command ${words.join(' ')}\n` };
  }

  async #upgrade(text: string): Promise<Answer> {
    if (this.#release?.status.startsWith('pending-'))
      return { exitCode: 1, stdout: '', stderr: 'Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress\n' };
    const values = parse(text) as object;
    const revision = (this.#release?.revision ?? 0) + 1;
    this.#release = { revision, status: 'pending-install', values };
    if (this.hangs) await new Promise(() => undefined);
    await this.#lab.installation.cilium(values);
    this.#release = { revision, status: 'deployed', values };
    return said('STATUS: deployed\n');
  }

  async #uninstall(): Promise<Answer> {
    this.#release = undefined;
    const { client } = this.#lab;
    const gone = (error: unknown): void => {
      if (!isNotFound(error)) throw error;
    };
    for (const name of ['cilium', 'cilium-envoy']) await client.delete(daemonSets, { namespace: 'kube-system', name }).catch(gone);
    await client.delete(deployments, { namespace: 'kube-system', name: 'cilium-operator' }).catch(gone);
    await client.delete(configMaps, { namespace: 'kube-system', name: 'cilium-config' }).catch(gone);
    await client.delete(gatewayClasses, { name: 'cilium' }).catch(gone);
    return said('release "cilium" uninstalled\n');
  }
}

const listening = (server: Server): Promise<Server> => new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));

const addressOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

/** Leads to the Gateway's listener, whose port nobody knows before there is one. */
const frontDoorOf = (lab: Lab): Promise<Server> =>
  listening(
    createServer((_request, response) => {
      const asked = get(lab.url(), (answer) => answer.pipe(response.writeHead(answer.statusCode!)));
      asked.on('error', () => response.destroy());
    }),
  );

const SCRIPT = `#!${process.execPath}
const { readFileSync } = require('node:fs');
const { request } = require('node:http');
const args = process.argv.slice(2);
const file = args[args.indexOf('-f') + 1];
const values = args.includes('-f') ? readFileSync(file, 'utf8') : '';
const asked = request(process.env.HELM_STAND_IN, { method: 'POST' }, (answer) => {
  let text = '';
  answer.on('data', (chunk) => (text += chunk)).on('end', () => {
    const { exitCode, stdout, stderr } = JSON.parse(text);
    process.stdout.write(stdout);
    process.stderr.write(stderr);
    process.exitCode = exitCode;
  });
});
asked.on('error', (error) => { process.stderr.write(String(error)); process.exitCode = 70; });
asked.end(JSON.stringify({ args, values }));
`;

const api = apiServerAt(DOCUMENT_ADDRESSES);

/** The lab as a person would describe it. */
export const CLUSTER = {
  kubernetesVersion: 'v1.33',
  networkMode: 'overlay_l2',
  dataplaneV2: false,
  vpcCidrs: [DOCUMENT_ADDRESSES.vpcCIDR],
  nodeSubnets: [DOCUMENT_ADDRESSES.nodeSubnet],
  serviceCidr: DOCUMENT_ADDRESSES.serviceCIDR,
  containerCidrs: [DOCUMENT_ADDRESSES.containerCIDR],
  apiServerHost: api.address,
  apiServerPort: api.port,
  nodeGroups: [{ name: 'workers', count: 0, most: 2, os: 'Huawei Cloud EulerOS 2.0' }],
  elb: { id: BRIDGE_ELB.id, kind: 'shared', protocol: 'TCP' },
  elbCredentials: true,
  gateway: { name: 'web', namespace: 'default', port: 80, backend: { service: 'test-python-svc', port: 80 } },
  ciliumVersion: '1.19.1',
};

export class InstallFixture {
  readonly lab: Lab;
  readonly folder: string;
  readonly environment: Record<string, string>;
  readonly helm: HelmStandIn | undefined;
  /** Asked as the Gateway's address is. */
  readonly url: string;
  readonly #frontDoor: Server;

  private constructor(
    lab: Lab,
    folder: string,
    environment: Record<string, string>,
    { helm, frontDoor }: { readonly helm: HelmStandIn | undefined; readonly frontDoor: Server },
  ) {
    this.lab = lab;
    this.folder = folder;
    this.environment = environment;
    this.helm = helm;
    this.#frontDoor = frontDoor;
    this.url = addressOf(frontDoor);
  }

  /** A lab as CCE hands a cluster over, a plan for it in `plan/`, and a helm. */
  static async start({ helm: real, nodes: count }: { readonly helm?: string; readonly nodes?: number } = {}): Promise<InstallFixture> {
    const folder = await mkdtemp(join(tmpdir(), 'cilium-cce-install-'));
    const bin = join(folder, 'bin');
    await mkdir(bin);
    const lab = await Lab.start({ cilium: false, gatewayApi: false, workload: false, ...(count !== undefined && { nodes: count }) });
    await lab.installation.files([BACKEND]);
    await mkdir(join(folder, '.cilium-cce'));
    await lab.writeKubeconfig(join(folder, '.cilium-cce', 'kubeconfig'));
    await writeFile(join(folder, 'cluster.yaml'), stringify(CLUSTER));
    const definitions = gatewayApiCrds().map((one) => stringify(one, { aliasDuplicateObjects: false }));
    await writeFile(join(folder, 'gateway-api.yaml'), definitions.join('---\n'));
    const helm = real === undefined ? new HelmStandIn(lab) : undefined;
    if (real !== undefined) await symlink(real, join(bin, 'helm'));
    const more = (await helm?.start(bin)) ?? {};
    const fixture = new InstallFixture(
      lab,
      folder,
      { HOME: folder, PATH: `${bin}:${process.env['PATH']}`, ...more },
      { helm, frontDoor: await frontDoorOf(lab) },
    );
    const planned = await fixture.run('plan', '--facts', 'cluster.yaml', '--out', 'plan');
    if (planned.exitCode !== 0) throw new Error(planned.stdout + planned.stderr);
    return fixture;
  }

  async stop(): Promise<void> {
    this.#frontDoor.close();
    this.helm?.stop();
    await this.lab.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  run(...args: string[]): Promise<Ended> {
    return ciliumCce(args, { cwd: this.folder, env: this.environment });
  }

  /** Into the lab, with the files that a cluster without a way out would be given. */
  install(...args: string[]): Promise<Ended> {
    return this.run(...this.words(...args));
  }

  words(...args: string[]): string[] {
    return ['install', 'plan', '--lab', '--gateway-api', 'gateway-api.yaml', ...args];
  }

  /** Until its output holds `ready`. */
  begin(ready: string, ...args: string[]): Promise<Running> {
    return startCiliumCce(this.words(...args), ready, { cwd: this.folder, env: this.environment });
  }

  kubectl(...args: string[]): Promise<string> {
    return new Promise((done, fail) => {
      const all = ['--kubeconfig', join(this.folder, '.cilium-cce', 'kubeconfig'), ...args];
      execFile('kubectl', all, (error, stdout, stderr) => (error ? fail(new Error(stderr, { cause: error })) : done(stdout)));
    });
  }

  read(path: string): Promise<string> {
    return readFile(join(this.folder, path), 'utf8');
  }

  async change(path: string, change: (text: string) => string): Promise<void> {
    await writeFile(join(this.folder, path), change(await this.read(path)));
  }

  /** As on a node whose taint somebody has taken off: CCE's own CNI attaches what comes. */
  async admitPods(): Promise<void> {
    for (const { metadata } of this.lab.model.list(nodes))
      await this.lab.client.patch(nodes, { name: metadata.name }, { type: 'merge', body: { spec: { taints: [] } } });
    for (const [namespace, name] of [
      ['kube-system', 'coredns'],
      ['default', 'test-python'],
    ] as const)
      await this.lab.eventually(
        `${name} runs`,
        () => (this.lab.model.get(deployments, { namespace, name })?.status?.readyReplicas ?? 0) > 0,
      );
  }

  /** Every object of the API server as it is wanted to be; what components tell of themselves aside. */
  async picture(): Promise<Map<string, unknown>> {
    const seen = new Map<string, unknown>();
    const kinds = [...builtinKinds.map(({ resource }) => resource), customResourceDefinitions];
    for (const of of kinds) {
      if (['Lease', 'Event'].includes(of.kind)) continue;
      const list = await this.lab.client.list(of as typeof configMaps, {}).catch(() => undefined);
      for (const { metadata, ...object } of list?.items ?? []) {
        const { status: _status, ...wanted } = object as { status?: unknown };
        const { resourceVersion: _version, managedFields: _fields, ...kept } = metadata;
        seen.set(`${of.kind} ${metadata.namespace ?? ''}/${metadata.name}`, { ...wanted, metadata: kept });
      }
    }
    return seen;
  }
}
