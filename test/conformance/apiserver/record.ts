/**
 * Writes the golden files anew from a real kube-apiserver: `node test/conformance/apiserver/record.ts [TABLE…]`,
 * with KUBEBUILDER_ASSETS naming the folder of its program and of etcd. `--differences` shows instead what the embedded
 * server answers otherwise than the golden files say and nobody has accepted; `--page` writes the table of accepted.yaml
 * into docs/apiserver.md.
 * @module
 */
import { readFile, writeFile } from 'node:fs/promises';
import { exchange } from './exchange.ts';
import { fidelityTable, judge, readAccepted } from './accepted.ts';
import { differences } from './differences.ts';
import { readGolden, writeGolden } from './golden.ts';
import { realAssets, startEmbedded, startReal } from './peers.ts';
import { runTable } from './run.ts';
import { tables } from './tables/index.ts';

const words = process.argv.slice(2);
const wanted = words.filter((word) => !word.startsWith('--'));
const chosen = tables.filter(({ name }) => wanted.length === 0 || wanted.includes(name));

async function record(): Promise<void> {
  const assets = realAssets();
  if ('missing' in assets) throw new Error(assets.missing);
  const peer = await startReal(assets.folder);
  try {
    const { body } = await exchange(peer, { method: 'GET', path: '/version' }, '');
    for (const table of chosen) {
      const observed = await runTable(peer, table);
      await writeGolden(table.name, Object.fromEntries(observed), (body as { gitVersion: string }).gitVersion);
      console.info(`${table.name}: ${observed.size} cases`);
    }
  } finally {
    await peer.stop();
  }
}

async function showDifferences(): Promise<void> {
  const peer = await startEmbedded();
  const accepted = readAccepted();
  try {
    for (const table of chosen) {
      const golden = await readGolden(table.name);
      for (const [name, ours] of await runTable(peer, table)) {
        for (const line of judge(accepted, `${table.name}: ${name}`, differences(golden[name] ?? [], ours))) console.info(line);
      }
    }
  } finally {
    await peer.stop();
  }
}

/** Everything from the head of the table to the end of its last row. */
const TABLE = /^\| what differs from kube-apiserver[^]*?(?=\n\n)/m;

async function writePage(): Promise<void> {
  const page = new URL('../../../docs/apiserver.md', import.meta.url);
  const text = await readFile(page, 'utf8');
  await writeFile(
    page,
    text.replace(TABLE, () => fidelityTable(readAccepted())),
  );
}

if (words.includes('--differences')) await showDifferences();
else if (words.includes('--page')) await writePage();
else await record();
