/** The two servers that answer the cases: ours, and a real kube-apiserver with its etcd. @module */
import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiServer } from '../../../src/apiserver/index.ts';
import { eventually } from '../../../src/kube/testing/eventually.ts';
import { exchange, type Peer } from './exchange.ts';

const GROUPS = { admin: ['system:masters'], jane: ['staff'], john: ['staff'] } as const;
const newAgent = (): Agent => new Agent({ keepAlive: true, maxSockets: 16 });

export async function startEmbedded(): Promise<Peer> {
  const server = await ApiServer.start();
  const token = (user: keyof typeof GROUPS): string => server.issueToken(user, GROUPS[user]);
  const agent = newAgent();
  return {
    name: 'embedded',
    url: server.url,
    ca: server.caCertificate,
    tokens: { admin: token('admin'), jane: token('jane'), john: token('john') },
    agent,
    stop: async () => {
      agent.destroy();
      await server.stop();
    },
  };
}

/** The folder with `etcd` and `kube-apiserver`, or why there is none. */
export function realAssets(): { folder: string } | { missing: string } {
  const folder = process.env['KUBEBUILDER_ASSETS'];
  if (!folder) return { missing: 'KUBEBUILDER_ASSETS is not set' };
  const absent = ['etcd', 'kube-apiserver'].filter((program) => !existsSync(join(folder, program)));
  return absent.length > 0 ? { missing: `KUBEBUILDER_ASSETS has no ${absent.join(' and no ')}` } : { folder };
}

/** A loaded machine needs this long to start a kube-apiserver. */
const START_MS = 120_000;

/** Starts etcd and kube-apiserver on loopback, with everything they keep in a folder that goes with them. */
export async function startReal(assets: string): Promise<Peer> {
  const home = await mkdtemp(join(tmpdir(), 'kube-apiserver-'));
  const children: ChildProcess[] = [];
  const agent = newAgent();
  const stop = async (): Promise<void> => {
    agent.destroy();
    for (const child of children.toReversed()) await ended(child);
    await rm(home, { recursive: true, force: true });
  };
  try {
    const [etcd, etcdPeer, port] = await freePorts(3);
    const etcdUrl = `http://127.0.0.1:${etcd}`;
    const log: string[] = [];
    const start = (program: string, args: readonly string[]): void => {
      const child = spawn(join(assets, program), args, { stdio: ['ignore', 'ignore', 'pipe'] });
      child.stderr.on('data', (chunk: Buffer) => log.push(chunk.toString('utf8')));
      child.on('error', (error) => log.push(error.message));
      children.push(child);
    };
    const peerUrl = `http://127.0.0.1:${etcdPeer}`;
    start('etcd', [
      `--data-dir=${join(home, 'etcd')}`,
      '--unsafe-no-fsync',
      '--log-level=error',
      `--listen-client-urls=${etcdUrl}`,
      `--advertise-client-urls=${etcdUrl}`,
      `--listen-peer-urls=${peerUrl}`,
      `--initial-advertise-peer-urls=${peerUrl}`,
      `--initial-cluster=default=${peerUrl}`,
    ]);
    const tokens = await writeCredentials(home);
    start('kube-apiserver', [
      `--etcd-servers=${etcdUrl}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      `--cert-dir=${join(home, 'pki')}`,
      `--service-account-key-file=${join(home, 'sa.pub')}`,
      `--service-account-signing-key-file=${join(home, 'sa.key')}`,
      '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
      '--authorization-mode=RBAC',
      `--token-auth-file=${join(home, 'tokens.csv')}`,
      '--service-cluster-ip-range=10.247.0.0/16',
      '--endpoint-reconciler-type=none',
      '--feature-gates=WatchList=true',
      '--allow-privileged=true',
    ]);
    const certificate = join(home, 'pki', 'apiserver.crt');
    const peer: Peer = { name: 'kube-apiserver', url: `https://127.0.0.1:${port}`, ca: '', tokens, agent, stop };
    await eventually(
      async () => {
        peer.ca = await readFile(certificate, 'utf8');
        const { status, text } = await exchange(peer, { method: 'GET', path: '/readyz?verbose' }, '');
        if (status !== 200) throw new Error(`kube-apiserver is not ready: ${text}`);
        return true;
      },
      () => log.slice(-20).join(''),
      START_MS,
    ).catch((error: unknown) => {
      throw new Error(`${(error as Error).message}\n${log.slice(-20).join('')}`);
    });
    return peer;
  } catch (error) {
    await stop();
    throw error;
  }
}

async function writeCredentials(home: string): Promise<Peer['tokens']> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const tokens = { admin: crypto.randomUUID(), jane: crypto.randomUUID(), john: crypto.randomUUID() };
  const people = Object.entries(GROUPS).map(
    ([user, groups]) => `${tokens[user as keyof typeof GROUPS]},${user},${user},"${groups.join(',')}"\n`,
  );
  await Promise.all([
    writeFile(join(home, 'sa.key'), privateKey, { mode: 0o600 }),
    writeFile(join(home, 'sa.pub'), publicKey),
    writeFile(join(home, 'tokens.csv'), people.join(''), { mode: 0o600 }),
  ]);
  return tokens;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  // Nothing that it keeps is wanted any more.
  child.kill('SIGKILL');
  await exit;
}

/** So many ports that nobody listens on now. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', () => resolve(undefined)));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}
