/**
 * The certificates of an HTTPS listener at work: which one a client is shown, and who may come in where the
 * listener asks for clients' certificates. All is read when a connection comes, so a listener whose
 * certificates are swapped goes on without a pause. TLS 1.2 and 1.3 whatever the ciphers policy says:
 * older versions are not in the runtime's TLS library.
 * @module
 */
import { X509Certificate } from 'node:crypto';
import { createSecureContext, createServer, connect, type SecureContext, type Server, type TLSSocket } from 'node:tls';
import type { Duplex } from 'node:stream';
import type { Listener } from '../../../huawei/elb/types.ts';
import { domainsOf } from './certificates.ts';
import type { ElbState, StoredCertificate } from './state.ts';

const contexts = new WeakMap<StoredCertificate, SecureContext>();

interface Terminator {
  readonly shown: StoredCertificate;
  readonly authority: StoredCertificate | undefined;
  readonly server: Server;
}

/**
 * Takes a client's raw connection and hands on the decrypted one. A client that fails the handshake is cut.
 *
 * @example
 * const terminate = tlsTermination(state, () => state.listeners.get(id), (socket) => http.emit('connection', socket));
 * net.createServer(terminate);
 */
export function tlsTermination(
  state: ElbState,
  listener: () => Listener | undefined,
  go: (decrypted: TLSSocket) => void,
): (socket: Duplex) => void {
  let current: Terminator | undefined;
  return (socket) => {
    const shown = certificateAt(state, listener()?.default_tls_container_ref);
    if (!shown) return void socket.destroy();
    const authority = certificateAt(state, listener()?.client_ca_tls_container_ref);
    if (current?.shown !== shown || current.authority !== authority)
      current = { shown, authority, server: serverFor(state, listener, shown, authority, go) };
    current.server.emit('connection', socket);
  };
}

/** Towards a member of a pool of protocol HTTPS. Its certificate is not checked [I]. */
export function encryptToMember(connection: Duplex): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const secure = connect({ socket: connection, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] }, () => {
      secure.off('error', reject);
      secure.on('error', () => connection.destroy());
      resolve(secure);
    });
    secure.once('error', reject).once('close', () => reject(new Error('the member ended the handshake')));
    connection.once('close', () => secure.destroy());
  });
}

/** By exact name first, then by wildcard, which stands for one label; of two equals the ECC one (SNI docs of the service). */
export function chooseBySni(candidates: readonly StoredCertificate[], serverName: string): StoredCertificate | undefined {
  const wanted = serverName.toLowerCase();
  const dot = wanted.indexOf('.');
  for (const name of [wanted, ...(dot > 0 ? [`*${wanted.slice(dot)}`] : [])]) {
    const able = candidates.filter((one) => domainsOf(one).some((domain) => domain.toLowerCase() === name));
    if (able.length > 0) return able.find(isElliptic) ?? able[0];
  }
  return undefined;
}

const isElliptic = ({ certificate }: StoredCertificate): boolean => new X509Certificate(certificate).publicKey.asymmetricKeyType === 'ec';

function serverFor(
  state: ElbState,
  listener: () => Listener | undefined,
  shown: StoredCertificate,
  authority: StoredCertificate | undefined,
  go: (decrypted: TLSSocket) => void,
): Server {
  const server = createServer({
    cert: shown.certificate,
    key: shown.private_key ?? undefined,
    ALPNProtocols: ['http/1.1'],
    ...(authority && { ca: authority.certificate, requestCert: true, rejectUnauthorized: true }),
    SNICallback: (serverName, done) => {
      const candidates = (listener()?.sni_container_refs ?? []).flatMap((id) => state.certificates.get(id) ?? []);
      const chosen = chooseBySni(candidates, serverName) ?? shown;
      done(null, authority ? contextOf(chosen, authority) : sharedContextOf(chosen));
    },
  });
  server.on('secureConnection', go);
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return server;
}

function sharedContextOf(certificate: StoredCertificate): SecureContext {
  let context = contexts.get(certificate);
  if (!context) contexts.set(certificate, (context = contextOf(certificate)));
  return context;
}

const contextOf = ({ certificate, private_key }: StoredCertificate, authority?: StoredCertificate): SecureContext =>
  createSecureContext({ cert: certificate, key: private_key ?? undefined, ca: authority?.certificate });

const certificateAt = (state: ElbState, id: string | null | undefined): StoredCertificate | undefined =>
  id ? state.certificates.get(id) : undefined;
