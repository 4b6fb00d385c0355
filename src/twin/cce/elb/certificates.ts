/**
 * Certificates: create, change, delete. A server certificate has a key and, to be chosen by SNI, domains;
 * one in use cannot be deleted (the ELB API reference, as facts/elb-v3.md §2.2). The real service shows
 * private keys unless the project switched that off; the twin never does.
 * @module
 */
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import type { Certificate, Listener, LoadBalancer } from '../../../huawei/elb/types.ts';
import { inConflict, invalidInput, quotaExceeded } from './faults.ts';
import { DESCRIPTION, NAME, readFields, unwrap, type Fields } from './fields.ts';
import { limitOf } from './quotas.ts';
import type { ElbState, StoredCertificate } from './state.ts';

const PEM: Fields[string] = { type: 'string', maxLength: 65_536 };
const UPDATE: Fields = {
  name: NAME,
  description: DESCRIPTION,
  admin_state_up: { type: 'boolean' },
  certificate: PEM,
  private_key: { ...PEM, maxLength: 8192 },
  domain: { type: 'string', maxLength: 10_000 },
};
const CREATE: Fields = {
  ...UPDATE,
  project_id: { type: 'string' },
  enterprise_project_id: { type: 'string' },
  type: { type: 'string', oneOf: ['server', 'client'] },
  certificate: { ...PEM, required: true },
};

type Given = Partial<Pick<StoredCertificate, 'name' | 'description' | 'type' | 'certificate' | 'domain' | 'enterprise_project_id'>> & {
  private_key?: string;
};

const MAX_DOMAINS = 100;
/** Of all SNI certificates of one listener together. */
const MAX_SNI_DOMAINS = { shared: 30, dedicated: 200 };
const DOMAIN = /^(?:\*\.)?(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)*[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/i;

export function createCertificate(state: ElbState, body: unknown): StoredCertificate {
  const given = readFields<Given>(unwrap(body, 'certificate'), CREATE);
  const limit = limitOf(state.quotas, 'certificate');
  if (state.certificates.size >= limit) throw quotaExceeded('certificate', limit);
  const type = given.type ?? 'server';
  const read = readPem(given.certificate!);
  const made: StoredCertificate = {
    id: state.newId(),
    name: given.name ?? '',
    description: given.description ?? '',
    type,
    domain: type === 'server' ? domains(given.domain ?? '') : '',
    certificate: given.certificate!,
    private_key: type === 'server' ? keyFor(read, given.private_key) : null,
    ...readOff(read),
    admin_state_up: true,
    project_id: state.environment.projectId,
    enterprise_project_id: given.enterprise_project_id ?? '0',
    created_at: state.now(),
    updated_at: state.now(),
  };
  state.certificates.set(made);
  state.changed();
  return made;
}

/** Listeners that use it show the new one from their next connection on. */
export function updateCertificate(state: ElbState, id: string, body: unknown): StoredCertificate {
  const before = state.certificate(id);
  const { private_key, domain, ...given } = readFields<Given>(unwrap(body, 'certificate'), UPDATE, ['type', 'project_id']);
  const isServer = before.type === 'server';
  const read = readPem(given.certificate ?? before.certificate);
  const after: StoredCertificate = {
    ...before,
    ...given,
    ...readOff(read),
    ...(isServer && domain !== undefined && { domain: domains(domain) }),
    private_key: isServer ? keyFor(read, private_key ?? before.private_key ?? undefined) : null,
    admin_state_up: true,
    updated_at: state.now(),
  };
  state.certificates.set(after);
  state.changed();
  return after;
}

export function deleteCertificate(state: ElbState, id: string): void {
  state.certificate(id);
  const [user] = state.listeners.by('certificate', id);
  if (user) throw inConflict(`certificate ${id} is in use by listener ${user.id}.`);
  state.certificates.delete(id);
  state.changed();
}

/**
 * What a listener refers to must be there and of the right type; SNI certificates need domains, of which a
 * listener may have only so many. An unknown id is answered 404 like any other [I].
 */
export function checkCertificates(state: ElbState, loadBalancer: LoadBalancer, listener: Listener): void {
  const { default_tls_container_ref, client_ca_tls_container_ref, sni_container_refs } = listener;
  const demand = (id: string, type: Certificate['type'], field: string): StoredCertificate => {
    const found = state.certificate(id);
    if (found.type !== type) throw invalidInput(`${field}: certificate ${id} is of type ${found.type}, not ${type}.`);
    return found;
  };
  if (default_tls_container_ref) demand(default_tls_container_ref, 'server', 'default_tls_container_ref');
  if (client_ca_tls_container_ref) demand(client_ca_tls_container_ref, 'client', 'client_ca_tls_container_ref');
  if (!sni_container_refs.every((id) => typeof id === 'string')) throw invalidInput('sni_container_refs must be a list of ids.');
  const all = sni_container_refs.flatMap((id) => {
    const names = domainsOf(demand(id, 'server', 'sni_container_refs'));
    if (names.length === 0) throw invalidInput(`sni_container_refs: certificate ${id} has no domain.`);
    return names;
  });
  const most = loadBalancer.guaranteed ? MAX_SNI_DOMAINS.dedicated : MAX_SNI_DOMAINS.shared;
  if (all.length > most) throw invalidInput(`sni_container_refs have ${all.length} domains, ${most} are allowed.`);
}

export const domainsOf = ({ domain }: Pick<Certificate, 'domain'>): string[] =>
  domain
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

function domains(text: string): string {
  const names = domainsOf({ domain: text });
  if (names.length > MAX_DOMAINS) throw invalidInput(`domain names ${names.length} domains, ${MAX_DOMAINS} are allowed.`);
  const bad = names.find((name) => !DOMAIN.test(name));
  if (bad !== undefined) throw invalidInput(`domain "${bad}" is not valid.`);
  return names.join(',');
}

function readPem(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw invalidInput('certificate is not a certificate in PEM format.');
  }
}

/** The key, when it is one and the certificate's. Never part of a message. */
function keyFor(certificate: X509Certificate, pem: string | undefined): string {
  if (!pem) throw invalidInput('private_key is required for a certificate of type server.');
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw invalidInput('private_key is not an unencrypted private key in PEM format.');
  }
  if (!certificate.checkPrivateKey(key)) throw invalidInput('private_key does not belong to the certificate.');
  return pem;
}

type FromPem = Required<Pick<Certificate, 'expire_time' | 'common_name' | 'subject_alternative_names' | 'fingerprint'>>;

const readOff = (certificate: X509Certificate): FromPem => ({
  common_name: /^CN=(.*)$/m.exec(certificate.subject)?.[1] ?? '',
  subject_alternative_names: certificate.subjectAltName?.split(', ').map((name) => name.replace(/^[^:]*:/, '')) ?? [],
  fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
  expire_time: `${new Date(certificate.validTo).toISOString().slice(0, 19)}Z`,
});
