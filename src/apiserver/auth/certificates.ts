/**
 * The server's own certificate authority (ECDSA P-256) and the certificates it signs. With a data
 * directory the authority is kept there, so that a kubeconfig outlives a restart.
 * @module
 */
import { randomBytes, webcrypto } from 'node:crypto';
import { join } from 'node:path';
import type * as X509 from '@peculiar/x509';
import { readPrivately, writePrivately } from './private-files.ts';

export interface CertificateAndKey {
  certificate: string;
  key: string;
}

/** Who a certificate is for. */
export type CertificateSubject =
  | { use: 'server'; commonName: string; dnsNames: readonly string[]; addresses: readonly string[] }
  | { use: 'client'; user: string; groups: readonly string[] };

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
/** Certificates live in real time: TLS knows no other clock. */
const AUTHORITY_DAYS = 3650;
const LEAF_DAYS = 365;

/** Loaded on demand: the library costs about 0.1 s, which overlaps with the rest of the start. */
async function loadX509(): Promise<typeof X509> {
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  x509.cryptoProvider.set(webcrypto as never);
  return x509;
}

export class CertificateAuthority {
  readonly #x509: typeof X509;
  readonly #authority: X509.X509Certificate;
  readonly #key: webcrypto.CryptoKey;

  private constructor(x509: typeof X509, authority: X509.X509Certificate, key: webcrypto.CryptoKey) {
    this.#x509 = x509;
    this.#authority = authority;
    this.#key = key;
  }

  /** Makes an authority, or reads the one that `directory` holds. */
  static async open(directory?: string): Promise<CertificateAuthority> {
    const [x509, stored] = await Promise.all([loadX509(), directory ? read(directory) : undefined]);
    if (stored) {
      const key = await webcrypto.subtle.importKey('pkcs8', x509.PemConverter.decodeFirst(stored.key), ALGORITHM, true, ['sign']);
      return new CertificateAuthority(x509, new x509.X509Certificate(stored.certificate), key);
    }
    const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: serialNumber(),
      name: 'CN=cilium-cce-lab-ca',
      notBefore: daysFromNow(-1),
      notAfter: daysFromNow(AUTHORITY_DAYS),
      signingAlgorithm: ALGORITHM,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(true, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.digitalSignature, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    const made = new CertificateAuthority(x509, certificate, keys.privateKey);
    if (directory) await write(directory, { certificate: made.certificate, key: await pkcs8(x509, keys.privateKey) });
    return made;
  }

  /** The authority's certificate (PEM). */
  get certificate(): string {
    return this.#authority.toString('pem');
  }

  async issue(subject: CertificateSubject): Promise<CertificateAndKey> {
    const x509 = this.#x509;
    const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
    const isServer = subject.use === 'server';
    const names = isServer
      ? [
          new x509.SubjectAlternativeNameExtension([
            ...subject.dnsNames.map((value) => ({ type: 'dns' as const, value })),
            ...subject.addresses.map((value) => ({ type: 'ip' as const, value })),
          ]),
        ]
      : [];
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: serialNumber(),
      subject: isServer ? [{ CN: [subject.commonName] }] : [...subject.groups.map((group) => ({ O: [group] })), { CN: [subject.user] }],
      issuer: this.#authority.subjectName,
      notBefore: daysFromNow(-1),
      notAfter: daysFromNow(LEAF_DAYS),
      publicKey: keys.publicKey,
      signingKey: this.#key,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([isServer ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth]),
        await x509.AuthorityKeyIdentifierExtension.create(this.#authority),
        ...names,
      ],
    });
    return { certificate: certificate.toString('pem'), key: await pkcs8(x509, keys.privateKey) };
  }
}

async function pkcs8(x509: typeof X509, key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

const serialNumber = (): string => `00${randomBytes(12).toString('hex')}`;
const daysFromNow = (days: number): Date => new Date(Date.now() + days * DAY_MS);

const paths = (directory: string): { certificate: string; key: string } => ({
  certificate: join(directory, 'ca.crt'),
  key: join(directory, 'ca.key'),
});

async function read(directory: string): Promise<CertificateAndKey | undefined> {
  const at = paths(directory);
  const [certificate, key] = await Promise.all([readPrivately(at.certificate), readPrivately(at.key)]);
  return certificate !== undefined && key !== undefined ? { certificate, key } : undefined;
}

async function write(directory: string, { certificate, key }: CertificateAndKey): Promise<void> {
  const at = paths(directory);
  await writePrivately(at.key, key);
  await writePrivately(at.certificate, certificate);
}
