/** The floor of a read: a bare `node:https` server that sends a pod's bytes, and does nothing else. @module */
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { CertificateAuthority } from '../../src/apiserver/auth/certificates.ts';
import { pod } from './workload.ts';

const authority = await CertificateAuthority.open();
const { certificate, key } = await authority.issue({ use: 'server', commonName: 'floor', dnsNames: [], addresses: ['127.0.0.1'] });
const body = Buffer.from(JSON.stringify(pod('pod-1')));
const server = createServer({ cert: certificate, key }, (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ url: `https://127.0.0.1:${port}`, ca: authority.certificate, token: '' })}\n`);
});
process.once('SIGTERM', () => process.exit(0));
