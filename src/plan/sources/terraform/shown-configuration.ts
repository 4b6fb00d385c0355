/** The part of `terraform show -json` that tells which expression says an attribute: where a plan knows no value yet, which resource it will come from. @module */
import { message } from '../../../i18n/index.ts';
import { listOf, objectOf, type Json } from './shown-json.ts';
import { Unknown, type Value } from './value.ts';

/** A name that stands for a name of another module that stands for … */
const MAX_HOPS = 32;

export class ShownConfiguration {
  readonly #root: Json | undefined;
  readonly #region: string | undefined;

  constructor(configuration: unknown, variables: unknown) {
    const shown = objectOf(configuration);
    this.#root = objectOf(shown?.['root_module']);
    this.#region = regionOf(objectOf(shown?.['provider_config']), objectOf(variables));
  }

  /** What an attribute without a value will come from; `undefined`: nothing is written there. */
  reference(address: string, attribute: string, file: string): Value | undefined {
    const { path, name } = splitAddress(address);
    const resource = this.#resource(path, name);
    const references = referencesOf(objectOf(resource?.['expressions'])?.[attribute]);
    const where = `${file}: ${address}.${attribute}`;
    const targets = [...new Set(references.flatMap((reference) => this.#target(path, reference, MAX_HOPS) ?? []))];
    const unknowns = targets.map(
      (target) => new Unknown(where, message('plan.hcl.unknown.computed', { attribute: target }), { resource: target }),
    );
    if (unknowns.length > 1) return unknowns;
    if (unknowns[0]) return unknowns[0];
    if (attribute === 'region') return this.#region;
    return references.length === 0 ? undefined : new Unknown(where, message('plan.hcl.unknown.computed', { attribute: references[0]! }));
  }

  #module(path: readonly string[]): Json | undefined {
    return path.reduce<Json | undefined>(
      (module, name) => objectOf(objectOf(objectOf(module?.['module_calls'])?.[name])?.['module']),
      this.#root,
    );
  }

  #resource(path: readonly string[], name: string): Json | undefined {
    return listOf(this.#module(path)?.['resources']).find((resource) => resource['address'] === name.replace(/\[.*\]$/, ''));
  }

  /** The address of the resource that `huaweicloud_vpc.this.id`, `var.vpc_id` or `module.net.vpc_id` leads to. */
  #target(path: readonly string[], reference: string, hops: number): string | undefined {
    if (hops === 0) return undefined;
    const [first, second, third] = reference.split('.');
    if (first === 'var' && path.length > 0) {
      const call = objectOf(objectOf(this.#module(path.slice(0, -1))?.['module_calls'])?.[path.at(-1)!]);
      return this.#first(path.slice(0, -1), objectOf(call?.['expressions'])?.[second ?? ''], hops);
    }
    if (first === 'module' && second !== undefined && third !== undefined) {
      const inner = [...path, second.replace(/\[.*$/, '')];
      const output = objectOf(objectOf(this.#module(inner)?.['outputs'])?.[third]);
      return this.#first(inner, output?.['expression'], hops);
    }
    const found = /^((?:data\.)?huaweicloud_\w+\.[\w-]+(?:\[[^\]]*\])?)(?:\.|$)/.exec(reference)?.[1];
    return found && [...path.map((name) => `module.${name}`), found].join('.');
  }

  #first(path: readonly string[], expression: unknown, hops: number): string | undefined {
    for (const reference of referencesOf(expression)) {
      const target = this.#target(path, reference, hops - 1);
      if (target !== undefined) return target;
    }
    return undefined;
  }
}

/** Of `a.b.id` Terraform lists `a.b.id` and `a.b`. */
const referencesOf = (expression: unknown): readonly string[] => {
  const references = objectOf(expression)?.['references'];
  return Array.isArray(references) ? references.filter((reference) => typeof reference === 'string') : [];
};

/** `module.net.huaweicloud_vpc.this[0]` */
function splitAddress(address: string): { readonly path: readonly string[]; readonly name: string } {
  const path: string[] = [];
  let rest = address;
  for (let found = MODULE.exec(rest); found; found = MODULE.exec(rest)) {
    path.push(found[1]!);
    rest = rest.slice(found[0].length);
  }
  return { path, name: rest };
}

const MODULE = /^module\.([\w-]+)(?:\[[^\]]*\])?\./;

function regionOf(providers: Json | undefined, variables: Json | undefined): string | undefined {
  const region = objectOf(objectOf(objectOf(providers?.['huaweicloud'])?.['expressions'])?.['region']);
  const constant = region?.['constant_value'];
  if (typeof constant === 'string') return constant;
  const name = /^var\.([\w-]+)$/.exec(referencesOf(region)[0] ?? '')?.[1];
  const value = name === undefined ? undefined : objectOf(variables?.[name])?.['value'];
  return typeof value === 'string' ? value : undefined;
}
