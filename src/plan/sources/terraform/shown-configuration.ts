/**
 * The part of `terraform show -json` that tells which expression says an attribute: where a plan knows no value yet, which
 * resource it will come from.
 * @module
 */
import { message } from '../../../i18n/index.ts';
import { listOf, objectOf, type Json } from './shown-json.ts';
import { Unknown, type Value } from './value.ts';

/** A name that stands for a name of another module that stands for … */
const MAX_HOPS = 32;

export class ShownConfiguration {
  readonly #root: Json | undefined;
  readonly #providers: Json | undefined;
  readonly #variables: Json | undefined;

  constructor(configuration: unknown, variables: unknown) {
    const shown = objectOf(configuration);
    this.#root = objectOf(shown?.['root_module']);
    this.#providers = objectOf(shown?.['provider_config']);
    this.#variables = objectOf(variables);
  }

  /** What an attribute that has no value yet will come from; `undefined`: nothing is written there. */
  reference(address: string, attribute: string, where: string): Value | undefined {
    const { path, name } = splitAddress(address);
    const resource = this.#resource(path, name);
    const references = referencesOf(objectOf(resource?.['expressions'])?.[attribute]);
    const sources = this.#sources(path, references).map(
      (source) => new Unknown(where, message('plan.hcl.unknown.computed', { attribute: source }), { resource: source }),
    );
    if (sources.length > 1) return sources;
    if (sources[0]) return sources[0];
    if (references[0] !== undefined) return new Unknown(where, message('plan.hcl.unknown.computed', { attribute: references[0] }));
    return attribute === 'region' ? this.#region(resource?.['provider_config_key']) : undefined;
  }

  /** Of `a.b[0].id` Terraform lists `a.b[0].id`, `a.b[0]` and `a.b`: one resource. */
  #sources(path: readonly string[], references: readonly string[]): readonly string[] {
    const found = [...new Set(references.flatMap((reference) => this.#source(path, reference, MAX_HOPS) ?? []))];
    return found.filter((source) => !found.some((other) => other.startsWith(`${source}[`)));
  }

  /** The address of the resource that `huaweicloud_vpc.this.id`, `var.vpc_id` or `module.net.vpc_id` leads to. */
  #source(path: readonly string[], reference: string, hops: number): string | undefined {
    if (hops === 0) return undefined;
    const [first, second = '', third = ''] = reference.split('.');
    const own = path.at(-1);
    if (first === 'var' && own !== undefined) {
      const caller = path.slice(0, -1);
      const call = objectOf(objectOf(this.#module(caller)?.['module_calls'])?.[own]);
      return this.#firstSource(caller, objectOf(call?.['expressions'])?.[second], hops);
    }
    if (first === 'module') {
      const called = [...path, withoutIndex(second)];
      return this.#firstSource(called, objectOf(objectOf(this.#module(called)?.['outputs'])?.[third])?.['expression'], hops);
    }
    const found = RESOURCE.exec(reference)?.[1];
    return found && [...path.map((name) => `module.${name}`), found].join('.');
  }

  #firstSource(path: readonly string[], expression: unknown, hops: number): string | undefined {
    for (const reference of referencesOf(expression)) {
      const source = this.#source(path, reference, hops - 1);
      if (source !== undefined) return source;
    }
    return undefined;
  }

  #module(path: readonly string[]): Json | undefined {
    return path.reduce<Json | undefined>(
      (module, name) => objectOf(objectOf(objectOf(module?.['module_calls'])?.[name])?.['module']),
      this.#root,
    );
  }

  #resource(path: readonly string[], name: string): Json | undefined {
    return listOf(this.#module(path)?.['resources']).find((resource) => resource['address'] === withoutIndex(name));
  }

  /** What the provider’s own configuration says. */
  #region(provider: unknown): string | undefined {
    const region = objectOf(
      objectOf(objectOf(this.#providers?.[typeof provider === 'string' ? provider : 'huaweicloud'])?.['expressions'])?.['region'],
    );
    const constant = region?.['constant_value'];
    const variable = /^var\.([\w-]+)$/.exec(referencesOf(region)[0] ?? '')?.[1] ?? '';
    const value = constant ?? objectOf(this.#variables?.[variable])?.['value'];
    return typeof value === 'string' ? value : undefined;
  }
}

const referencesOf = (expression: unknown): readonly string[] => {
  const references = objectOf(expression)?.['references'];
  return Array.isArray(references) ? references.filter((reference) => typeof reference === 'string') : [];
};

const withoutIndex = (name: string): string => name.replace(/\[.*$/, '');

const RESOURCE = /^((?:data\.)?huaweicloud_\w+\.[\w-]+(?:\[[^\]]*\])?)(?:\.|$)/;
const MODULE = /^module\.([\w-]+)(?:\[[^\]]*\])?\./;

/** `module.net[0].huaweicloud_vpc.this` */
function splitAddress(address: string): { readonly path: readonly string[]; readonly name: string } {
  const path: string[] = [];
  let rest = address;
  for (let found = MODULE.exec(rest); found; found = MODULE.exec(rest)) {
    path.push(found[1]!);
    rest = rest.slice(found[0].length);
  }
  return { path, name: rest };
}
