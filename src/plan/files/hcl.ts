/** Terraform's language as `terraform fmt` leaves it. @module */

/** An expression that is not a literal: `var.region`, `huaweicloud_vpc.this.id`. */
export class Reference {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export const reference = (text: string): Reference => new Reference(text);

export type HclValue = string | number | boolean | Reference | readonly HclValue[];

export interface HclBlock {
  readonly type: string;
  readonly labels?: readonly string[];
  /** Above it, line by line. */
  readonly comment?: readonly string[];
  /** `undefined` is left out. */
  readonly attributes: Readonly<Record<string, HclValue | undefined>>;
  readonly blocks?: readonly HclBlock[];
}

/** A file of blocks with a line between them. */
export const hclFile = (blocks: readonly HclBlock[]): string => blocks.map((block) => formatBlock(block, '')).join('\n');

function formatBlock({ type, labels = [], comment = [], attributes, blocks = [] }: HclBlock, indent: string): string {
  const inner = `${indent}  `;
  const lines = attributeLines(attributes).map((line) => `${inner}${line}\n`);
  const nested = blocks.map((block) => formatBlock(block, inner));
  const parts = [...(lines.length > 0 ? [lines.join('')] : []), ...nested];
  const head = [type, ...labels.map((label) => `"${label}"`)].join(' ');
  const above = comment.map((line) => `${indent}# ${line}\n`).join('');
  return parts.length === 0 ? `${above}${indent}${head} {}\n` : `${above}${indent}${head} {\n${parts.join('')}${indent}}\n`;
}

/** Signs of equality stand below each other. */
function attributeLines(attributes: HclBlock['attributes']): string[] {
  const present = Object.entries(attributes).filter((entry): entry is [string, HclValue] => entry[1] !== undefined);
  const width = Math.max(0, ...present.map(([name]) => name.length));
  return present.map(([name, value]) => `${name.padEnd(width)} = ${formatValue(value)}`);
}

function formatValue(value: HclValue): string {
  if (value instanceof Reference) return value.text;
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'object') return `[${value.map(formatValue).join(', ')}]`;
  return String(value);
}

/** `${` and `%{` begin templates. */
const quote = (text: string): string => JSON.stringify(text).replaceAll('${', '$${').replaceAll('%{', '%%{');
