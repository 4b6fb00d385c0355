/** What a check says: which fault, by what one sees it, why it is there, and how to mend it. @module */
import { render, type Locale, type Message } from '../i18n/index.ts';

/** `error`: traffic does not arrive, or will not after the next restart. `warning`: works by luck, or partly. `info`: worth knowing. */
export type Severity = 'error' | 'warning' | 'info';

export interface ObjectRef {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** One thing that was seen, and what would have been right. */
export interface Evidence {
  /** Where: an object, or what runs on a node (`cilium-agent on 10.2.128.11`), or something of the cloud (`ELB lb-1`). */
  readonly at: ObjectRef | string;
  /** A field (`status.conditions[AddressesAssigned]`), a command (`cilium-dbg status`), a setting. */
  readonly path?: string;
  readonly observed: Words;
  readonly expected?: Words;
}

/** Verbatim, or in words of ours: those are put into the reader's language last. */
export type Words = string | Message;

export const wordsIn = (words: Words, locale: Locale): string => (typeof words === 'string' ? words : render(words, locale));

export interface Fix {
  /** What it does, and what to watch. */
  readonly what: Message;
  readonly kind: 'command' | 'manifest' | 'helm' | 'terraform' | 'cloud';
  /** To be run, applied or set as it stands; names are those of this cluster, never placeholders, unless nobody can know them. */
  readonly text: string;
  /** `none`: nobody notices. `restart`: pods or agents start again. `traffic`: connections may break meanwhile. */
  readonly risk: 'none' | 'restart' | 'traffic';
  /** Whether it can be taken back; only such fixes are applied by `doctor fix`. */
  readonly reversible: boolean;
  /** A step behind the fix before it; absent: another way. */
  readonly next?: true;
}

/** Whether a fix is only a look: there is nothing in it to fear, nor to take back. */
export const isLook = ({ kind, text }: Fix): boolean =>
  kind === 'command' && text.split('\n').every((line) => /^kubectl (?:(?:-n|--namespace) \S+ )?(?:get|describe|logs) /.test(line));

export interface Finding {
  /** `CCE4006`. */
  readonly code: string;
  readonly severity: Severity;
  /** `likely`: it rests on an inference, and the words say so. */
  readonly confidence: 'certain' | 'likely';
  /** The object at fault first. */
  readonly objects: readonly ObjectRef[];
  /**
   * What the finding is about, for telling causes from their consequences: `cluster`, `node/NAME`,
   * `gateway/NAMESPACE/NAME`, `service/NAMESPACE/NAME`, `pod/NAMESPACE/NAME`, `elb/ID`; of a stretch of the way to a
   * Gateway `gateway/NAMESPACE/NAME/HOP`, with a kind of hop of `src/path`; of a policy `policy/NAMESPACE/NAME`, or with
   * `/envoy`, `/outside`, `/health` whom it refuses; of Cilium's release `version`.
   */
  readonly about: readonly string[];
  /** Where on the way of a packet, with the reason code of `src/path`. */
  readonly hop?: { readonly kind: string; readonly reason: string };
  readonly evidence: readonly Evidence[];
  /** What happens, and where. */
  readonly message: Message;
  /** Why it happens. */
  readonly cause: Message;
  readonly fixes: readonly Fix[];
}

/** `Gateway default/ip-gateway`. */
export const formatRef = ({ kind, namespace, name }: ObjectRef): string => `${kind} ${namespace ? `${namespace}/` : ''}${name}`;

/** The same fault at the same object, in whatever words: what suppressions, diffs and watches go by. */
export const findingKey = ({ code, objects }: Finding): string => `${code} ${objects.map(formatRef).join(', ')}`;
