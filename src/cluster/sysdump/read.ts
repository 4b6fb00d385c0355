/** A sysdump of the cilium CLI as a cluster: of what is not in it, nothing is known. @module */
import { message, type Message } from '../../i18n/index.ts';
import { apiVersionOf, nodes, pods } from '../../kube/resources.ts';
import { everywhere, RecordedCoverage, SIGNALS, type CoverageRecord, type KindCoverage, type SignalCoverage } from '../coverage.ts';
import { SeenNodes } from '../exec-signals/seen-node.ts';
import { resourceId } from '../indexes.ts';
import { ALL_KINDS } from '../load-kinds.ts';
import { ObjectsOfSource } from '../load-objects.ts';
import type { LoadedCluster, LoadOptions } from '../load.ts';
import { ManifestError, parseManifests } from '../manifests/index.ts';
import { textOf, type ArchiveFiles } from '../snapshot/archive-files.ts';
import type { StaticClusterModel } from '../static.ts';
import { agentOfBugtool } from './bugtool.ts';
import { bugtoolFiles, FILES, nameOfPart, objectFiles, versionFile } from './file-names.ts';
import { takenAt } from './taken-at.ts';

/** @throws LoadError */
export async function readSysdump(
  files: ArchiveFiles,
  { onProgress, ciliumNamespace = 'kube-system' }: LoadOptions,
): Promise<LoadedCluster> {
  const found = objectFiles(files.names());
  const objects = new ObjectsOfSource();
  /** By stem: files that hold a list of whatever there is. */
  const readable = new Set<string>();
  const broken = new Map<string, Message>();
  let done = 0;
  for (const { name, stem } of found.values()) {
    const text = textOf(files, name);
    // An empty list is what the CLI writes where there is nothing, and an empty file what it leaves when it fails.
    if (text.trim() === '') continue;
    try {
      for (const { object } of await parseManifests(withHead(text, stem), name)) {
        objects.add(object);
        done += 1;
      }
      readable.add(stem);
    } catch (error) {
      if (!(error instanceof ManifestError)) throw error;
      broken.set(stem, error.what);
    }
    onProgress?.({ step: 'objects', at: stem, done });
  }
  const { model } = objects;
  const agents = agentsIn(files, model, ciliumNamespace);
  const written = [...found.values()][0]?.written;
  const record: CoverageRecord = {
    kinds: kindsOf(objects, readable, broken),
    otherKinds: message('cluster.unknown.notInSysdump'),
    signals: {
      ...(Object.fromEntries(
        SIGNALS.map((signal) => [signal, everywhere(message('cluster.unknown.signalNotInSysdump', { signal }))]),
      ) as CoverageRecord['signals']),
      agent: agents,
    },
  };
  return {
    model,
    coverage: new RecordedCoverage(record, model),
    source: { kind: 'sysdump', name: files.path, takenAt: written && takenAt(written, model), redacted: false },
    notes: [...[...broken.values()].map((why) => message('cluster.sysdump.broken', { path: files.path, why })), ...objects.notes()],
    kubernetesVersion: versionIn(files),
  };
}

/** Some versions of the CLI write lists without saying of what. */
function withHead(text: string, stem: string): string {
  if (/^kind:/m.test(text) || !/^items:/m.test(text)) return text;
  const { group, plural } = FILES[stem]!;
  const kind = ALL_KINDS.find(({ of }) => of.group === group && of.plural === plural);
  return kind ? `apiVersion: ${apiVersionOf(kind.of)}\nkind: ${kind.of.kind}List\n${text}` : text;
}

/** A list is known when its file is there; of kinds that come one object to a file, others may exist. */
function kindsOf(
  { counts, foreign }: ObjectsOfSource,
  readable: ReadonlySet<string>,
  broken: ReadonlyMap<string, Message>,
): Record<string, KindCoverage> {
  const unknown = (why: Message): KindCoverage => ({ state: 'unknown', why });
  return Object.fromEntries(
    ALL_KINDS.map(({ of }): [string, KindCoverage] => {
      const id = resourceId(of);
      const stems = Object.keys(FILES).filter((stem) => FILES[stem]!.group === of.group && FILES[stem]!.plural === of.plural);
      const found = foreign.get(id);
      if (found !== undefined)
        return [id, unknown(message('cluster.unknown.otherVersion', { kind: of.kind, found, wanted: apiVersionOf(of) }))];
      const fault = stems.map((stem) => broken.get(stem)).find((why) => why !== undefined);
      if (fault) return [id, unknown(message('cluster.unknown.brokenInSysdump', { why: fault }))];
      if (stems.some((stem) => FILES[stem]!.isWhole && readable.has(stem))) return [id, { state: 'known' }];
      const except = stems.filter((stem) => readable.has(stem)).map(nameOfPart);
      if (counts.has(id)) return [id, { state: 'unknown', why: message('cluster.unknown.partlyInSysdump', { kind: of.kind }), except }];
      return [id, unknown(message('cluster.unknown.notInSysdump'))];
    }),
  );
}

function agentsIn(files: ArchiveFiles, model: StaticClusterModel, namespace: string): SignalCoverage {
  const known: Record<string, Message | null> = {};
  const seen = new SeenNodes(model, namespace);
  const bugtools = bugtoolFiles(files.names());
  for (const [pod, names] of bugtools) {
    const name = model.get(pods, { namespace, name: pod })?.spec?.nodeName;
    const node = name === undefined ? undefined : model.get(nodes, { name });
    if (!node) continue;
    const output = agentOfBugtool(files, pod, names);
    const signals = 'id' in output ? undefined : seen.node(node, output);
    known[node.metadata.name] = 'id' in output ? output : signals ? null : message('cluster.unknown.notInBugtool', { pod });
    if (signals) model.setNode(signals);
  }
  return { nodes: known, otherwise: message('cluster.unknown.signalNotInSysdump', { signal: 'agent' }) };
}

/** `Server Version: v1.33.5`, or what `kubectl version` says in other forms. */
function versionIn(files: ArchiveFiles): string | undefined {
  const name = versionFile(files.names());
  return name === undefined ? undefined : /v\d+\.\d+\.\d+[\w.+-]*/.exec(textOf(files, name))?.[0];
}
