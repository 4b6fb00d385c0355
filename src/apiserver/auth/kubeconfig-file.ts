/** The kubeconfig that the server hands out. @module */
import type { CertificateAndKey } from './certificates.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

export type Credential = CertificateAndKey | { token: string };

/** YAML; every value is a plain or quoted scalar. */
export function kubeconfigText(of: { url: string; caCertificate: string; user: string; credential: Credential }): string {
  const { url, caCertificate, user, credential } = of;
  const quoted = JSON.stringify(user);
  const secret =
    'token' in credential
      ? `    token: ${credential.token}`
      : `    client-certificate-data: ${base64(credential.certificate)}\n    client-key-data: ${base64(credential.key)}`;
  return `apiVersion: v1
kind: Config
clusters:
- name: cce-lab
  cluster:
    server: ${url}
    certificate-authority-data: ${base64(caCertificate)}
users:
- name: ${quoted}
  user:
${secret}
contexts:
- name: cce-lab
  context:
    cluster: cce-lab
    user: ${quoted}
current-context: cce-lab
preferences: {}
`;
}
