/** HTTPS listeners: which filter chain a client's SNI selects, and the certificate that it is shown. @module */
import { createSecureContext, TLSSocket, type SecureContext } from 'node:tls';
import type { Duplex } from 'node:stream';
import type { FilterChain } from '../../../cluster/envoy-config.ts';
import type { ClusterModel } from '../../../cluster/model.ts';
import type { Clock } from '../../../kube/clock.ts';
import type { Informers } from '../../../kube/informer.ts';
import { secrets, type Secret } from '../../../kube/resources.ts';
import type { EnvoyArrival } from '../../../path/model.ts';
import type { TwinSocket } from '../../net/index.ts';
import { listenerOf } from './proxy-protocol.ts';

/** Envoy's listener_filters_timeout: who says nothing for so long is disconnected. */
const INSPECTION_MS = 15_000;
const TLS_HANDSHAKE_RECORD = 0x16;

/** Whether the listener has a filter chain for TLS. */
export function hasTls(model: ClusterModel, arrival: EnvoyArrival): boolean {
  return chainsOf(model, arrival).some(isTlsChain);
}

/**
 * Looks at the client's first byte, as Envoy's TLS inspector does, and goes on with the connection
 * itself (plain text) or with the decrypted one.
 */
export function terminateTls(
  socket: TwinSocket,
  arrival: EnvoyArrival,
  deps: { model: () => ClusterModel; informers: Informers; clock: Clock },
  go: (connection: Duplex | TLSSocket) => void,
): void {
  const cancel = deps.clock.after(INSPECTION_MS, () => socket.destroy());
  socket.once('close', cancel);
  const look = (): void => {
    const first = socket.read() as Buffer | null;
    if (first === null) return;
    socket.removeListener('readable', look);
    cancel();
    socket.unshift(first);
    if (first[0] !== TLS_HANDSHAKE_RECORD) return go(socket);
    const chains = chainsOf(deps.model(), arrival).filter(isTlsChain);
    const contextFor = (serverName: string | undefined): SecureContext | undefined => {
      const chain = chainFor(chains, serverName);
      return chain && secureContextOf(chain, arrival, deps.informers);
    };
    const byDefault = contextFor(undefined);
    const secure = new TLSSocket(socket, {
      isServer: true,
      ALPNProtocols: ['http/1.1'],
      ...(byDefault && { secureContext: byDefault }),
      SNICallback: (serverName, done) => {
        const context = contextFor(serverName);
        // No filter chain: Envoy closes the connection.
        if (context) done(null, context);
        else done(new Error('no filter chain matches the server name'));
      },
    });
    secure.on('error', () => socket.destroy());
    secure.once('close', () => socket.destroy());
    go(secure);
  };
  socket.on('readable', look);
}

function chainsOf(model: ClusterModel, arrival: EnvoyArrival): readonly FilterChain[] {
  return listenerOf(model, arrival)?.filterChains ?? [];
}

const isTlsChain = ({ filterChainMatch, transportSocket }: FilterChain): boolean =>
  filterChainMatch?.transportProtocol === 'tls' || transportSocket !== undefined;

/** The exact name first, then the longest wildcard, then the chain that names nobody. */
function chainFor(chains: readonly FilterChain[], serverName: string | undefined): FilterChain | undefined {
  const namesOf = (chain: FilterChain): readonly string[] => chain.filterChainMatch?.serverNames ?? [];
  if (serverName) {
    const wanted = serverName.toLowerCase();
    const exact = chains.find((chain) => namesOf(chain).includes(wanted));
    if (exact) return exact;
    for (let dot = wanted.indexOf('.'); dot >= 0; dot = wanted.indexOf('.', dot + 1)) {
      const wildcard = chains.find((chain) => namesOf(chain).includes(`*${wanted.slice(dot)}`));
      if (wildcard) return wildcard;
    }
  }
  return chains.find((chain) => namesOf(chain).length === 0);
}

interface DownstreamTlsContext {
  typedConfig?: { commonTlsContext?: { tlsCertificateSdsSecretConfigs?: { name: string }[] } };
}

const contexts = new WeakMap<Secret, SecureContext>();

function secureContextOf(chain: FilterChain, arrival: EnvoyArrival, informers: Informers): SecureContext | undefined {
  const name = (chain.transportSocket as DownstreamTlsContext | undefined)?.typedConfig?.commonTlsContext
    ?.tlsCertificateSdsSecretConfigs?.[0]?.name;
  const secret = name === undefined ? undefined : findSecret(name, arrival, informers);
  const { 'tls.crt': cert, 'tls.key': key } = secret?.data ?? {};
  if (!secret || !cert || !key) return undefined;
  let context = contexts.get(secret);
  if (!context) {
    try {
      context = createSecureContext({ cert: Buffer.from(cert, 'base64'), key: Buffer.from(key, 'base64') });
    } catch {
      // A Secret that holds no usable key pair: there is no certificate to show.
      return undefined;
    }
    contexts.set(secret, context);
  }
  return context;
}

/** SDS names are `<secrets namespace>/<namespace>-<name>`: the copy that the operator keeps for Envoy, or its origin. */
function findSecret(sdsName: string, { listener }: EnvoyArrival, informers: Informers): Secret | undefined {
  const { store } = informers.for(secrets);
  const copy = store.get(sdsName);
  if (copy) return copy;
  const namespace = listener.split('/')[0]!;
  const joined = sdsName.slice(sdsName.indexOf('/') + 1);
  return joined.startsWith(`${namespace}-`) ? store.get(`${namespace}/${joined.slice(namespace.length + 1)}`) : undefined;
}
