/**
 * The files of one Terraform directory as one configuration: variables with their values, locals, resources.
 * What a name stands for is computed when somebody asks for it, so that what no fact rests on cannot be in the way.
 * @module
 */
import { SourceText } from '../../../cluster/manifests/source-text.ts';
import { message, type Message } from '../../../i18n/index.ts';
import type { FactProblem } from '../../facts.ts';
import { Evaluator } from './evaluate.ts';
import { parseHcl } from './hcl-body.ts';
import { HclError, whereOf, type Attribute, type Block, type Body, type Expression, type Place, type Step } from './hcl-syntax.ts';
import type { Resource } from './resource.ts';
import { numberOf, Unknown, type Located, type Value } from './value.ts';
import { converted } from './variable-types.ts';

export interface TerraformFile {
  /** As it is to be called: `main.tf`, `infra/terraform.tfvars`. */
  readonly name: string;
  readonly text: string;
}

/** More is no configuration that somebody wrote. */
const MAX_LENGTH = 4_000_000;

export class Configuration {
  readonly problems: FactProblem[] = [];
  /** Parts that are not looked into. */
  readonly notes: FactProblem[] = [];
  readonly resources: readonly Resource[];
  readonly #blocks = new Map<string, Block>();
  readonly #variables = new Map<string, Block>();
  readonly #locals = new Map<string, Attribute>();
  readonly #providers: Block[] = [];
  readonly #given = new Map<string, Attribute>();
  readonly #evaluator = new Evaluator((root, steps, place) => this.#resolve(root, steps, place));
  readonly #known = new Map<string, Value>();
  /** What is being computed now, in order: a name that comes again is a cycle. */
  readonly #computing: string[] = [];

  constructor(files: readonly TerraformFile[]) {
    for (const { name, body } of inOrder(files).flatMap((file) => this.#parse(file)))
      if (isVariables(name)) for (const attribute of body.attributes.values()) this.#given.set(attribute.name, attribute);
      else this.#declareAll(name, body);
    // A data source holds what is read from the cloud: an id perhaps, no addresses.
    const managed = [...this.#blocks].filter(([, { type }]) => type === 'resource');
    this.resources = managed.flatMap(([address, block]) => this.#resource(address, block) ?? []);
  }

  /** The region of the provider that makes a resource: `huaweicloud`, or the one that it names, `huaweicloud.east`. */
  #providerRegion({ labels, body }: Block): Located | undefined {
    const meta = body.attributes.get('provider')?.value;
    const step = meta?.kind === 'reference' ? meta.steps[0] : undefined;
    const type = meta?.kind === 'reference' ? meta.root : labels[0]!.split('_')[0]!;
    const wanted = step?.kind === 'name' ? step.name : undefined;
    const provider = this.#providers.find((each) => {
      const alias = each.body.attributes.get('alias')?.value;
      return each.labels[0] === type && (alias?.kind === 'literal' ? alias.value : undefined) === wanted;
    });
    const region = provider?.body.attributes.get('region')?.value;
    return region && { value: this.#evaluator.value(region), where: whereOf(region.place) };
  }

  #parse(file: TerraformFile): readonly { readonly name: string; readonly body: Body }[] {
    const source = new SourceText(file.name, file.text);
    try {
      if (file.text.length > MAX_LENGTH) throw new HclError({ source, offset: 0 }, message('plan.source.tooLong', { limit: MAX_LENGTH }));
      return [{ name: file.name, body: parseHcl(source) }];
    } catch (cause) {
      if (!(cause instanceof HclError)) throw cause;
      this.problems.push({ where: cause.where, what: cause.what });
      return [];
    }
  }

  #declareAll(name: string, body: Body): void {
    for (const { name, place } of body.attributes.values()) this.#complain(place, message('plan.hcl.attributeOutside', { name }));
    if (/(?:^|[/_])override\.tf$/.test(name) && body.blocks.length > 0)
      this.#note(body.blocks[0]!.place, message('plan.hcl.note.override'));
    else for (const block of body.blocks) this.#declare(block);
  }

  #declare(block: Block): void {
    const [first, second] = block.labels;
    switch (block.type) {
      case 'variable':
        return this.#declareOnce(this.#variables, first, block);
      case 'locals':
        for (const attribute of block.body.attributes.values()) this.#declareOnce(this.#locals, attribute.name, attribute);
        return;
      case 'resource':
      case 'data':
        if (first === undefined || second === undefined)
          return this.#complain(block.place, message('plan.hcl.labels', { type: block.type }));
        return this.#declareOnce(this.#blocks, `${block.type === 'data' ? 'data.' : ''}${first}.${second}`, block);
      case 'module':
        return this.#note(block.place, message('plan.hcl.note.module', { name: first ?? '?' }));
      case 'provider':
        this.#providers.push(block);
    }
  }

  #declareOnce<T extends { readonly place: Place }>(declared: Map<string, T>, name: string | undefined, what: T): void {
    const before = name === undefined ? undefined : declared.get(name);
    if (name === undefined) this.#complain(what.place, message('plan.hcl.labels', { type: 'variable' }));
    else if (before) this.#complain(what.place, message('plan.hcl.duplicate', { name, first: whereOf(before.place) }));
    else declared.set(name, what);
  }

  #complain(place: Place, what: Message): void {
    this.problems.push({ where: whereOf(place), what });
  }

  #note(place: Place, what: Message): void {
    this.notes.push({ where: whereOf(place), what });
  }

  /** How often a block makes its resource, where that is known: once, as `[0]` where its count is 1, not at all where it is 0. */
  #instances(address: string, { body }: Block): 'once' | 'first' | 'none' | 'count' | 'for_each' {
    if (body.attributes.has('for_each')) return 'for_each';
    if (!body.attributes.has('count')) return 'once';
    const count = numberOf(this.#attribute(address, body, 'count'));
    return count === 1 ? 'first' : count === 0 ? 'none' : 'count';
  }

  #resource(address: string, block: Block): Resource | undefined {
    const { attributes, blocks } = block.body;
    const instances = this.#instances(address, block);
    if (instances === 'none') return undefined;
    const repeated = instances === 'count' || instances === 'for_each' ? instances : undefined;
    const own = instances === 'first' ? `${address}[0]` : address;
    return {
      type: block.labels[0]!,
      address: own,
      where: whereOf(block.place),
      managed: true,
      get: (name) => {
        if (repeated !== undefined) return undefined;
        if (name === 'region' && !attributes.has(name)) return this.#providerRegion(block);
        const place = attributes.get(name)?.value.place ?? blocks.find((each) => nameOf(each) === name)?.place;
        return place && { value: this.#attribute(own, block.body, name), where: whereOf(place) };
      },
      ...(repeated !== undefined && { repeated }),
    };
  }

  /** What the files do not say the cloud will, once the resource exists. */
  #attribute(address: string, body: Body, name: string): Value {
    const attribute = body.attributes.get(name);
    if (attribute) return this.#memo(`${address}.${name}`, attribute.value.place, () => this.#evaluator.value(attribute.value));
    const blocks = this.#blocksAsList(body, name);
    return blocks ?? new Unknown('', message('plan.hcl.unknown.computed', { attribute: `${address}.${name}` }), { resource: address });
  }

  /** Blocks of one name, as the provider sees them: a list of objects. */
  #blocksAsList({ blocks }: Body, name: string): Value | undefined {
    const dynamic = blocks.find(({ type, labels }) => type === 'dynamic' && labels[0] === name);
    if (dynamic) return new Unknown(whereOf(dynamic.place), message('plan.hcl.unknown.dynamic', { name }));
    const own = blocks.filter(({ type }) => type === name);
    return own.length === 0 ? undefined : own.map(({ body }) => this.#bodyAsMap(body));
  }

  #bodyAsMap(body: Body): Value {
    const names = new Set(body.blocks.map(nameOf));
    return new Map<string, Value>([
      ...[...body.attributes.values()].map(({ name, value }): [string, Value] => [name, this.#evaluator.value(value)]),
      ...[...names].map((name): [string, Value] => [name, this.#blocksAsList(body, name)!]),
    ]);
  }

  #resolve(root: string, steps: readonly Step[], place: Place): { readonly value: Value; readonly taken: number } {
    const [first, second] = steps.map((step) => (step.kind === 'name' ? step.name : undefined));
    const unknown = (why: Message, fault = false): { value: Value; taken: number } => ({
      value: new Unknown(whereOf(place), why, { fault }),
      taken: steps.length,
    });
    switch (root) {
      case 'var':
        return first === undefined ? unknown(message('plan.hcl.unknown.operation')) : { value: this.#variable(first, place), taken: 1 };
      case 'local':
        return first === undefined ? unknown(message('plan.hcl.unknown.operation')) : { value: this.#local(first, place), taken: 1 };
      case 'data':
        return unknown(message('plan.hcl.unknown.data', { address: `data.${first ?? '?'}.${second ?? '?'}` }));
      case 'module':
        return unknown(message('plan.hcl.unknown.module', { name: first ?? '?' }));
      case 'each':
      case 'count':
      case 'path':
      case 'self':
      case 'terraform':
        return unknown(message('plan.hcl.unknown.word', { name: [root, first].filter(Boolean).join('.') }));
    }
    const address = `${root}.${first ?? ''}`;
    const block = this.#blocks.get(address);
    if (!block) return unknown(message('plan.hcl.undeclared', { name: first === undefined ? root : address }), true);
    const instances = this.#instances(address, block);
    if (instances === 'none') return unknown(message('plan.hcl.unknown.none', { address }), true);
    if (instances === 'count' || instances === 'for_each')
      return unknown(message('plan.hcl.unknown.repeated', { address, argument: instances }));
    const index = instances === 'first' ? 1 : 0;
    const [indexed, attribute] = [steps[index], steps[index + 1]];
    const isFirst = index === 0 || (indexed?.kind === 'index' && this.#evaluator.value(indexed.index) === 0);
    if (!isFirst || attribute?.kind !== 'name') return unknown(message('plan.hcl.unknown.operation'));
    const value = this.#attribute(index === 0 ? address : `${address}[0]`, block.body, attribute.name);
    return {
      value: value instanceof Unknown && value.where === '' ? new Unknown(whereOf(place), value.why, value) : value,
      taken: index + 2,
    };
  }

  #variable(name: string, place: Place): Value {
    const block = this.#variables.get(name);
    const given = this.#given.get(name);
    if (!block) return new Unknown(whereOf(place), message('plan.hcl.undeclared', { name: `var.${name}` }), { fault: true });
    const { attributes } = block.body;
    const literal = (argument: string): unknown => {
      const value = attributes.get(argument)?.value;
      return value?.kind === 'literal' ? value.value : undefined;
    };
    if (literal('sensitive') === true) return new Unknown(whereOf(place), message('plan.hcl.unknown.sensitive', { name: `var.${name}` }));
    const written: Expression | undefined = given?.value ?? attributes.get('default')?.value;
    if (!written) return new Unknown(whereOf(place), message('plan.hcl.unknown.variable', { name, where: whereOf(block.place) }));
    return this.#memo(`var.${name}`, place, () => {
      const value = converted(this.#evaluator.value(written), attributes.get('type')?.value);
      return value ?? new Unknown(whereOf(written.place), message('plan.hcl.variableType', { name }), { fault: true });
    });
  }

  #local(name: string, place: Place): Value {
    const attribute = this.#locals.get(name);
    if (!attribute) return new Unknown(whereOf(place), message('plan.hcl.undeclared', { name: `local.${name}` }), { fault: true });
    return this.#memo(`local.${name}`, place, () => this.#evaluator.value(attribute.value));
  }

  /** Computes what a name stands for, once; a name that needs itself is a cycle. */
  #memo(name: string, place: Place, compute: () => Value): Value {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    if (this.#computing.includes(name)) {
      const cycle = [...this.#computing.slice(this.#computing.indexOf(name)), name].join(' → ');
      return new Unknown(whereOf(place), message('plan.hcl.cycle', { cycle }), { fault: true });
    }
    this.#computing.push(name);
    const value = compute();
    this.#computing.pop();
    this.#known.set(name, value);
    return value;
  }
}

const isVariables = (name: string): boolean => name.endsWith('.tfvars');

/** `dynamic "taints"` makes blocks `taints`. */
const nameOf = ({ type, labels }: Block): string => (type === 'dynamic' ? (labels[0] ?? '') : type);

/**
 * Values of variables as Terraform takes them: terraform.tfvars, then *.auto.tfvars in the order of their names, then
 * files that were named one by one; the last one holds.
 */
function inOrder(files: readonly TerraformFile[]): readonly TerraformFile[] {
  const rank = ({ name }: TerraformFile): number =>
    !isVariables(name) || /(?:^|\/)terraform\.tfvars$/.test(name) ? 0 : name.endsWith('.auto.tfvars') ? 1 : 2;
  return files.toSorted((a, b) => rank(a) - rank(b) || (rank(a) === 1 ? (a.name < b.name ? -1 : 1) : 0));
}
