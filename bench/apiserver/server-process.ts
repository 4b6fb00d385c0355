/** The embedded server in a process of its own; says on standard output where it is, as one line of JSON. @module */
import { ApiServer } from '../../src/apiserver/index.ts';

const began = performance.now();
const [dataDir] = process.argv.slice(2);
const api = await ApiServer.start(dataDir ? { dataDir } : {});
const ready = performance.now() - began;
process.stdout.write(
  `${JSON.stringify({ url: api.url, ca: api.caCertificate, token: api.issueToken('bench', ['system:masters']), ready })}\n`,
);
process.once('SIGTERM', () => void api.stop().then(() => process.exit(0)));
