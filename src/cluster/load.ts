/**
 * One way in for every source of a cluster: a live one, the lab, a snapshot, a sysdump of the cilium CLI, files
 * and streams of YAML or JSON. All give the same: a model, and what of it is not known.
 * @module
 */
import type { Message } from '../i18n/index.ts';
import type { KubeClient } from '../kube/client.ts';
import type { ClusterConnection } from '../kube/kubeconfig.ts';
import type { Coverage, CoverageRecord } from './coverage.ts';
import type { Manifest } from './manifests/index.ts';
import type { CloudSignals, ClusterModel } from './model.ts';

export interface LoadedCluster {
  /** Nodes have signals only where somebody looked; see {@link Coverage.unknownSignal}. */
  readonly model: ClusterModel;
  readonly coverage: Coverage;
  readonly source: ClusterSource;
  /** What a reader should know: what was left out, and why. */
  readonly notes: readonly Message[];
  /** As the API server tells it: `v1.33.5`. */
  readonly kubernetesVersion: string | undefined;
  /** Of files: the objects with the places where they are written. */
  readonly manifests?: readonly Manifest[];
}

export interface ClusterSource {
  readonly kind: 'live' | 'snapshot' | 'sysdump' | 'files' | 'lab';
  /** A server's address, a context, a path. */
  readonly name: string;
  /** By the clock of the API server, where one was asked. */
  readonly takenAt: Date | undefined;
  /** Names and addresses are pseudonyms. */
  readonly redacted: boolean;
}

/** A server, or paths of which each is what its content says: a snapshot, a sysdump, a folder, YAML, JSON; `-`: standard input. */
export type ClusterInput = LiveInput | { readonly paths: readonly string[] };

export interface LiveInput {
  readonly connection: ClusterConnection;
  /** The lab: it shows its signals, too. */
  readonly lab?: boolean;
  /** Another way to the server than a connection of its own. */
  readonly client?: KubeClient;
}

export interface LoadOptions {
  readonly stdin?: AsyncIterable<Uint8Array | string> | string;
  /** Where Cilium is installed; default `kube-system`. */
  readonly ciliumNamespace?: string;
  /** Ask the agents themselves, by the exec API. Default: no. */
  readonly exec?: boolean;
  /** What the cloud says, for a live cluster. */
  readonly cloud?: (model: ClusterModel) => Promise<SeenCloud>;
  readonly onProgress?: (progress: LoadProgress) => void;
  readonly signal?: AbortSignal;
  /** The local clock; of a live cluster the server's own counts, as far as it tells. */
  readonly now?: () => number;
}

/** What was seen of the cloud, and why the rest was not. */
export interface SeenCloud {
  readonly signals: CloudSignals | undefined;
  readonly coverage: CloudCoverage;
}

export type CloudCoverage = Pick<CoverageRecord['signals'], 'cloud' | 'routes' | 'security-groups'>;

export interface LoadProgress {
  readonly step: 'objects' | 'signals';
  /** A kind, a node, a file. */
  readonly at: string;
  /** Objects read so far, of all kinds; nodes asked so far. */
  readonly done: number;
  /** Where it is known. */
  readonly total?: number;
}

/**
 * Loads a cluster; read-only.
 *
 * @throws LoadError, ManifestError: a sentence for the reader
 * @example
 * const { model, coverage } = await loadCluster({ paths: ['cluster.zip'] });
 * const why = coverage.unknownKind(pods);
 */
export async function loadCluster(input: ClusterInput, options: LoadOptions = {}): Promise<LoadedCluster> {
  if ('connection' in input) return (await import('./load-live.ts')).loadLive(input, options);
  return (await import('./load-paths.ts')).loadPaths(input.paths, options);
}
