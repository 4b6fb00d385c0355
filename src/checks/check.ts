/** One check: what has to be known for it, and what it makes of that. Pure; it knows neither formats nor the lab. @module */
import type { Coverage, SignalName } from '../cluster/coverage.ts';
import type { ClusterSource } from '../cluster/load.ts';
import type { ClusterModel } from '../cluster/model.ts';
import type { Message, MessageId } from '../i18n/index.ts';
import type { Resource } from '../kube/resources.ts';
import type { Finding, Severity } from './finding.ts';

/** What every check is given. */
export interface ClusterView {
  readonly model: ClusterModel;
  readonly coverage: Coverage;
  readonly source: Pick<ClusterSource, 'kind' | 'name' | 'takenAt' | 'redacted'>;
  /** When the source was looked at. */
  readonly now: Date;
}

/** A kind of object, or one object of it by name; or a signal of every node (or of the cloud). */
export type Need =
  | (Pick<Resource, 'group' | 'version' | 'plural' | 'kind'> & { readonly named?: string })
  | { readonly signal: SignalName };

/** `skip`: does not apply to this cluster, and why. `unknown`: could not be seen after all, and why. */
export type CheckAnswer =
  | {
      readonly findings: readonly Finding[];
      /** How many objects or pairs were looked at. */ readonly looked: number;
      readonly unknown?: Message;
    }
  | { readonly skip: Message };

export interface Check {
  /** Stable; a code that is given up is never used again. */
  readonly code: string;
  /** As in the name of its folder: `gateway-no-members`. */
  readonly name: string;
  /** Of its gravest finding. */
  readonly severity: Severity;
  readonly title: MessageId;
  /** The number of the source document's problem (問題一 is 1). */
  readonly problem?: number;
  /** What has to be known; where something is not, the answer is *unknown* with that reason. */
  readonly needs: readonly Need[];
  /** Checks whose findings, about the same thing, explain those of this one. */
  readonly causedBy?: readonly string[];
  /** What `doctor explain` shows of a check without a page of its own (`doc.en.md`, `doc.zh-TW.md` in its folder). */
  readonly explanation?: MessageId;
  /** Public threads and pages. */
  readonly threads?: readonly string[];
  run(view: ClusterView): CheckAnswer;
}
