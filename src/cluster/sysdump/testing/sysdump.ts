/** A small sysdump made of a model, as the cilium CLI writes it. @module */
import { gzipSync, zipSync } from 'fflate';
import { stringify } from 'yaml';
import type { AnyObject } from '../../../kube/objects.ts';
import { ALL_KINDS } from '../../load-kinds.ts';
import type { ClusterModel } from '../../model.ts';
import { FILES, nameOfPart } from '../file-names.ts';

const TIME = '20260801-101112';

/** Files by name, below `folder`. */
export function sysdumpOf(model: ClusterModel, folder = `cilium-sysdump-${TIME}`): Map<string, string> {
  const files = new Map<string, string>();
  const write = (stem: string, value: object): void => void files.set(`${folder}/${stem}-${TIME}.yaml`, stringify(value));
  for (const [stem, { group, plural, isWhole }] of Object.entries(FILES)) {
    const { of } = ALL_KINDS.find((kind) => kind.of.group === group && kind.of.plural === plural)!;
    const objects = [...model.list(of)] as AnyObject[];
    const apiVersion = group ? `${group}/${of.version}` : of.version;
    if (isWhole) write(stem, { apiVersion, items: objects, kind: `${of.kind}List`, metadata: { resourceVersion: '' } });
    else {
      const name = nameOfPart(stem);
      const object = objects.find(({ metadata }) => metadata.name === name);
      if (object) write(stem, object);
    }
  }
  files.set(`${folder}/k8s-version-${TIME}.txt`, 'v1.33.5\n');
  files.set(`${folder}/k8s-pods-${TIME}.txt`, 'NAMESPACE NAME\n');
  files.set(
    `${folder}/cilium-etcd-secrets-secret-${TIME}.yaml`,
    'apiVersion: v1\nkind: Secret\nmetadata: {name: x}\ndata: {key: c2VjcmV0}\n',
  );
  return files;
}

export const bugtoolName = (pod: string, file: string): string => `cilium-bugtool-${pod}-${TIME}/cmd/${file}`;

export const zipOf = (files: ReadonlyMap<string, string | Uint8Array>): Uint8Array =>
  zipSync(
    Object.fromEntries(
      [...files].map(([name, content]) => [name, typeof content === 'string' ? new TextEncoder().encode(content) : content]),
    ),
  );

/** One plain file to a header. */
export function tarGzOf(files: ReadonlyMap<string, string>): Uint8Array {
  const blocks: Buffer[] = [];
  for (const [name, content] of files) {
    const data = Buffer.from(content);
    const head = Buffer.alloc(512);
    head.write(name, 0, 100);
    head.write(data.length.toString(8).padStart(11, '0'), 124);
    head.write('0', 156);
    head.write('ustar', 257);
    blocks.push(head, data, Buffer.alloc((512 - (data.length % 512)) % 512));
  }
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}
