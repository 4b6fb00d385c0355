/** The condensed CRDs are definitions that a server accepts. @module */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { gatewayApiCrds } from '../../gateway-api/crds.ts';
import type { CrdManifest } from '../../gateway-api/crd-manifest.ts';
import { ciliumCrds } from './crds.ts';

const upstreamDirectory = fileURLToPath(new URL('../../../../../shared/data/crds/', import.meta.url));
const haveUpstream = existsSync(upstreamDirectory);
if (!haveUpstream) console.warn('SKIPPED: comparison with the upstream CRDs (../shared/data/crds is not here)');

const ours = [...gatewayApiCrds(), ...ciliumCrds()];

function upstream(): Map<string, CrdManifest> {
  const found = new Map<string, CrdManifest>();
  for (const folder of ['cilium', 'gateway-api']) {
    for (const file of readdirSync(`${upstreamDirectory}${folder}`)) {
      const crd = parse(readFileSync(`${upstreamDirectory}${folder}/${file}`, 'utf8')) as CrdManifest;
      found.set(crd.metadata.name, crd);
    }
  }
  return found;
}

describe('condensed CRDs', () => {
  it('cover the 21 Cilium kinds and the five that Cilium asks of Gateway API', () => {
    expect(ciliumCrds()).toHaveLength(21);
    expect(gatewayApiCrds().map((crd) => crd.spec.names.kind)).toEqual([
      'GatewayClass',
      'Gateway',
      'HTTPRoute',
      'GRPCRoute',
      'ReferenceGrant',
    ]);
    expect(new Set(ours.map((crd) => crd.metadata.name)).size).toBe(26);
  });

  it('say which Gateway API release they are', () => {
    for (const { metadata } of gatewayApiCrds()) {
      expect(metadata.annotations).toMatchObject({
        'gateway.networking.k8s.io/bundle-version': 'v1.4.1',
        'gateway.networking.k8s.io/channel': 'standard',
      });
    }
  });

  it('store exactly one version each', () => {
    for (const { spec } of ours) expect(spec.versions.filter((version) => version.storage)).toHaveLength(1);
  });
});

describe.skipIf(!haveUpstream)('condensed CRDs beside the upstream ones', () => {
  const theirs = haveUpstream ? upstream() : new Map<string, CrdManifest>();

  it.each(ours.map((crd) => [crd.metadata.name, crd] as const))(
    '%s has the same names, scope, versions, columns and subresources',
    (name, crd) => {
      const other = theirs.get(name)!;
      expect(crd.spec.names).toEqual(other.spec.names);
      expect(crd.spec.scope).toBe(other.spec.scope);
      const outline = (manifest: CrdManifest) =>
        manifest.spec.versions
          .map((version) => ({
            name: version.name,
            served: version.served,
            storage: version.storage,
            deprecated: version.deprecated ?? false,
            status: version.subresources?.status !== undefined,
            columns: (version.additionalPrinterColumns ?? []).map((each) => ({
              name: each.name,
              type: each.type,
              priority: each.priority ?? 0,
              jsonPath: each.jsonPath.replaceAll("'", '"'),
            })),
          }))
          .sort((a, b) => a.name.localeCompare(b.name));
      expect(outline(crd)).toEqual(outline(other));
    },
  );
});
