/** For tests: the ELB twin alone, with a fake network, two servers, and a client that waits for nobody. @module */
import http from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import type { TLSSocket } from 'node:tls';
import { webcrypto } from 'node:crypto';
import { staticCredentials } from '../../../huawei/credentials.ts';
import { ElbClient } from '../../../huawei/elb/client.ts';
import type { Certificate, Listener, Pool } from '../../../huawei/elb/types.ts';
import { HuaweiHttp, type HuaweiRequest } from '../../../huawei/http.ts';
import { AdjustableClock } from '../../../kube/clock.ts';
import { addLoadBalancer, startElb, type ElbOptions, type ElbService } from '../elb/index.ts';
import { FakeNetwork } from './fake-network.ts';

const PROJECT = '0123456789abcdef0123456789abcdef';
const KEY = { accessKey: 'AK', secretKey: 'SK' };
export const SUBNET = 'b9e0a5a1-0000-4000-8000-000000000001';
export const NODE_A = '10.2.128.11';
export const NODE_B = '10.2.128.12';
/** Everybody's address: clients come over loopback. */
export const CLIENT = '198.51.100.7';

export interface ElbFixture {
  elb: ElbService;
  client: ElbClient;
  clock: AdjustableClock;
  network: FakeNetwork;
  /** What dials to members said of themselves, in order. */
  dials: { listenerId?: string; client?: string }[];
  /** Id of a shared load balancer. */
  shared: string;
  /** Id of a dedicated one. */
  dedicated: string;
  /** A signed call below `/v3/{project}/elb/`, or below the project with a path that begins with `/`. */
  call<T>(method: HuaweiRequest['method'], path: string, body?: unknown): Promise<T>;
  createCertificate(fields: object): Promise<Certificate>;
  /** A listener with a pool of plain members. */
  serve(
    listener: Record<string, unknown>,
    members?: { address: string; protocol_port: number }[],
  ): Promise<{ listener: Listener; pool: Pool }>;
  portOf(listener: { id: string }): number;
  stop(): Promise<void>;
}

export async function startElbFixture(options: ElbOptions & { timeoutMs?: number } = {}): Promise<ElbFixture> {
  const clock = new AdjustableClock({ frozen: true, start: Date.UTC(2026, 10, 23) });
  const network = new FakeNetwork();
  const dials: ElbFixture['dials'] = [];
  const elb = await startElb(
    {
      clock,
      random: () => 0.5,
      region: 'cn-north-4',
      projectId: PROJECT,
      vpcId: 'vpc-1',
      subnets: [{ id: SUBNET, networkId: 'net-1', cidr: '10.2.128.0/17' }],
      availabilityZones: ['cn-north-4a'],
      quotas: {},
      instanceAt: (address) => ([NODE_A, NODE_B].includes(address) ? { id: `ecs-${address}`, up: true } : undefined),
      dial: ({ loadBalancerId: loadBalancer, listenerId, address, port, client, signal }) => {
        if (client !== undefined) dials.push({ listenerId, client });
        return network.dial({ kind: 'elb', loadBalancer, client }, { address, port }, { signal });
      },
      clientAddress: () => CLIENT,
      credentialsOf: (accessKey) => (accessKey === KEY.accessKey ? KEY : undefined),
      log: () => undefined,
    },
    options,
  );
  const access = {
    endpoint: elb.api.endpoint,
    projectId: PROJECT,
    credentials: staticCredentials(KEY),
    clock,
    retries: 0,
    rateLimits: false as const,
    ...(options.timeoutMs && { timeoutMs: options.timeoutMs }),
  };
  const client = new ElbClient(access);
  const plain = new HuaweiHttp(access);
  const call: ElbFixture['call'] = (method, path, body) => {
    const at = path.startsWith('/') ? path : `/elb/${path}`;
    const [pathname = '', search = ''] = at.split('?');
    const query: Record<string, string[]> = {};
    for (const [key, value] of new URLSearchParams(search)) (query[key] ??= []).push(value);
    return plain.request({ method, path: `/v3/${PROJECT}${pathname}`, noun: 'test', query, ...(body !== undefined && { body }) });
  };
  const flavors = { l4_flavor_id: 'l4', l7_flavor_id: 'l7', availability_zone_list: ['cn-north-4a'] };
  return {
    elb,
    client,
    clock,
    network,
    dials,
    shared: addLoadBalancer(elb.state, { name: 'shared', guaranteed: false, publicAddress: '203.0.113.10' }).id,
    dedicated: addLoadBalancer(elb.state, { name: 'dedicated', guaranteed: true, ...flavors }).id,
    call,
    createCertificate: async (fields) =>
      (await call<{ certificate: Certificate }>('POST', 'certificates', { certificate: fields })).certificate,
    serve: async (fields, members = []) => {
      const { listener } = await call<{ listener: Listener }>('POST', 'listeners', { listener: fields });
      const protocol = ['TCP', 'UDP'].includes(listener.protocol) ? (listener.protocol as 'TCP') : 'HTTP';
      const pool = await client.createPool({ listener_id: listener.id, protocol, lb_algorithm: 'ROUND_ROBIN' });
      await client.batchAddMembers(
        pool.id,
        members.map((member) => ({ ...member, subnet_cidr_id: SUBNET })),
      );
      return { listener, pool };
    },
    portOf: ({ id }) => elb.dataPlane.localAddressOf(id)!.port,
    stop: async () => {
      client.close();
      plain.close();
      await elb.stop();
    },
  };
}

/** The refusal's `status code`, or `accepted`. */
export const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'accepted',
    (error: { code: string; status: number }) => `${error.status} ${error.code}`,
  );

export interface KeyPair {
  certificate: string;
  private_key: string;
}

/** A certificate that signs itself, for these names. */
export async function selfSigned(names: readonly string[], options: { rsa?: boolean; notAfter?: Date } = {}): Promise<KeyPair> {
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  x509.cryptoProvider.set(webcrypto as never);
  const algorithm = options.rsa
    ? { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }
    : { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${names[0]}`,
    notBefore: new Date(Date.now() - 86_400_000),
    notAfter: options.notAfter ?? new Date(Date.now() + 86_400_000),
    signingAlgorithm: algorithm,
    keys,
    extensions: [new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value })))],
  });
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { certificate: certificate.toString('pem'), private_key: x509.PemConverter.encode(key, 'PRIVATE KEY') };
}

/** GET over a fresh connection; `shownName` is the CN of the certificate that the server showed. */
export function get(
  url: string,
  options: { servername?: string; headers?: Record<string, string>; cert?: string; key?: string } = {},
): Promise<{ status: number; body: string; shownName?: string }> {
  return new Promise((resolve, reject) => {
    const module = url.startsWith('https:') ? https : http;
    const request = module.get(url, { ...options, agent: false, rejectUnauthorized: false }, (response) => {
      const socket = response.socket as TLSSocket;
      const shownName = typeof socket.getPeerCertificate === 'function' ? String(socket.getPeerCertificate().subject.CN) : undefined;
      text(response).then((body) => resolve({ status: response.statusCode!, body, ...(shownName && { shownName }) }), reject);
    });
    request.on('error', reject);
  });
}
