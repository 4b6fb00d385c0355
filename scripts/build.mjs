// Makes the product one file, dist/cilium-cce.mjs (or in the folder that is named), which needs Node and nothing else, and
// its operator another one, for the image: dist/cilium-cce-bridge.mjs. Says how large they have become.
import { chmodSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bundle } from './bundle.mjs';

const dist = resolve(process.argv[2] ?? join(import.meta.dirname, '..', 'dist'));

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(2)} MB`;

for (const [entry, name] of [
  ['cli/main.ts', 'cilium-cce.mjs'],
  ['cli/bridge-main.ts', 'cilium-cce-bridge.mjs'],
]) {
  const file = join(dist, name);
  await bundle(entry, file, { banner: '#!/usr/bin/env node' });
  chmodSync(file, 0o755);
  const bytes = readFileSync(file);
  console.log(`${name.padEnd(22)}${megabytes(bytes.length)}, ${megabytes(gzipSync(bytes).length)} compressed`);
}
