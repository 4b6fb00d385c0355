/**
 * A server that is meant to be killed: it writes eight ConfigMaps over and over, and says on its output which write has been
 * acknowledged. `node crashing-writer.ts DIRECTORY ROUND`.
 * @module
 */
import { writeSync } from 'node:fs';
import { configMaps } from '../../kube/index.ts';
import { ApiServer } from '../index.ts';

const [dataDir = '', round = ''] = process.argv.slice(2);
const server = await ApiServer.start({ dataDir });
const client = server.client();

/** Longer and shorter texts: the log passes the size at which it is rewritten. */
const textOf = (count: number): string => 'x'.repeat((count * 7919) % 60_000);

async function write(name: string): Promise<void> {
  const key = { namespace: 'default', name };
  const labels = { round };
  for (let count = 1; ; count += 1) {
    const text = textOf(count);
    const data = { text, length: String(text.length) };
    const { metadata } =
      count === 1
        ? await client.create(configMaps, { metadata: { ...key, labels }, data })
        : await client.patch(configMaps, key, { type: 'merge', body: { data } });
    writeSync(1, `${name} ${metadata.resourceVersion}\n`);
  }
}

await Promise.all(Array.from({ length: 8 }, (_, index) => write(`r${round}-${index}`)));
