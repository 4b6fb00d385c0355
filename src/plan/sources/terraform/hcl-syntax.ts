/** HCL as a tree: bodies of attributes and blocks, expressions, each part with its place. @module */
import type { SourceText } from '../../../cluster/manifests/source-text.ts';
import type { Message } from '../../../i18n/index.ts';

export interface Place {
  readonly source: SourceText;
  readonly offset: number;
}

export const whereOf = ({ source, offset }: Place): string => source.at(offset);

/** Text that is not HCL. */
export class HclError extends Error {
  readonly where: string;
  readonly what: Message;

  constructor(place: Place, what: Message) {
    super(what.id);
    this.where = whereOf(place);
    this.what = what;
  }
}

export interface Body {
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly blocks: readonly Block[];
}

export interface Attribute {
  readonly name: string;
  readonly place: Place;
  readonly value: Expression;
}

/** `resource "huaweicloud_vpc" "this" { … }` */
export interface Block {
  readonly type: string;
  readonly labels: readonly string[];
  readonly place: Place;
  readonly body: Body;
}

export type Expression = { readonly place: Place } & (
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  /** Texts and expressions in turn; one expression alone keeps its type. */
  | { readonly kind: 'template'; readonly parts: readonly (string | Expression)[] }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'object'; readonly entries: readonly { readonly key: Expression; readonly value: Expression }[] }
  /** `var.x`, `huaweicloud_vpc.this.cidr`: a root and steps. */
  | { readonly kind: 'reference'; readonly root: string; readonly steps: readonly Step[] }
  | { readonly kind: 'get'; readonly of: Expression; readonly steps: readonly Step[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[]; readonly spread: boolean }
  | { readonly kind: 'conditional'; readonly condition: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly kind: 'unary'; readonly operator: '!' | '-'; readonly of: Expression }
  /** Operands of one precedence, left to right: a long chain is no deep tree. */
  | {
      readonly kind: 'chain';
      readonly first: Expression;
      readonly rest: readonly { readonly operator: string; readonly operand: Expression }[];
    }
  /** Well formed, and not evaluated here: `for`, a splat, a template directive. */
  | { readonly kind: 'unread'; readonly what: 'for' | 'splat' | 'directive' }
);

export type Step =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'index'; readonly index: Expression }
  | { readonly kind: 'splat' };
