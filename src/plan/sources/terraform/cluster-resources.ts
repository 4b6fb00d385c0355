/** The resources that make one cluster: the cluster that is meant, its VPC, its subnets, its node pools, its load balancer. @module */
import { message, type Message } from '../../../i18n/index.ts';
import type { FactProblem } from '../../facts.ts';
import type { Resource } from './resource.ts';
import { firstUnknown, isList, textOf, Unknown, type Located, type Value } from './value.ts';

/** Which one is meant where there are several: `huaweicloud_cce_cluster.this`, or what stands behind the point. */
export interface TerraformChoice {
  readonly cluster?: string;
  readonly elb?: string;
}

/** How a command lets a person choose. */
export const CLUSTER_FLAG = '--terraform-cluster';
export const ELB_FLAG = '--terraform-elb';

/** A value that is known, with what to call it. */
export interface Said {
  readonly value: Exclude<Value, Unknown>;
  readonly where: string;
  readonly as: string;
}

/** What is asked of resources: answers, and what kept others from being answers. */
export class ClusterResources {
  readonly problems: FactProblem[] = [];
  readonly notes: FactProblem[] = [];
  readonly #resources: readonly Resource[];

  constructor(resources: readonly Resource[]) {
    this.#resources = resources;
  }

  of(...types: readonly string[]): readonly Resource[] {
    return this.#resources.filter(({ type, managed }) => managed && types.includes(type));
  }

  /** The only one, or the one that is named; of several `undefined`, and `tell` hears of them. */
  chosen(candidates: readonly Resource[], wanted: string | undefined, tell: (names: string) => void): Resource | undefined {
    const named = candidates.filter(
      ({ address }) => wanted === undefined || isNamed(address, wanted) || isNamed(withoutInstance(address), wanted),
    );
    if (named.length === 1) return named[0];
    if (candidates.length > 0) tell(candidates.map(({ address, where }) => `${address} (${where})`).join(', '));
    return undefined;
  }

  /** The attribute, if it is said and known. */
  said(resource: Resource, attribute: string): Said | undefined {
    const located = resource.get(attribute);
    return located && this.known(located, `${resource.address}.${attribute}`);
  }

  /** A part of an attribute: what is not known beside it does not matter. */
  part(resource: Resource, attribute: string, pick: (value: Value) => Value | undefined): Said | undefined {
    const located = resource.get(attribute);
    const value = located && (located.value instanceof Unknown ? located.value : pick(located.value));
    return value === undefined ? undefined : this.known({ value, where: located!.where }, `${resource.address}.${attribute}`);
  }

  known({ value, where }: Located, as: string): Said | undefined {
    if (value === null || value === '') return undefined;
    const unknown = firstUnknown(value);
    if (unknown) return this.#unsaid(as, where, unknown === 'tooLarge' ? undefined : unknown);
    return { value: value as Exclude<Value, Unknown>, where, as };
  }

  #unsaid(attribute: string, where: string, unknown: Unknown | undefined): undefined {
    const why = unknown?.why ?? message('plan.hcl.unknown.tooLarge');
    if (unknown?.fault) this.problems.push({ where: unknown.where || where, what: message('plan.terraform.fault', { attribute, why }) });
    else this.notes.push({ where, what: message('plan.terraform.unknown', { attribute, why }) });
    return undefined;
  }

  note(where: string, what: Message): void {
    this.notes.push({ where, what });
  }

  /** The resource of one of these types that an attribute points to, by reference or by id. */
  linked(resource: Resource, attribute: string, types: readonly string[]): Resource | undefined {
    const located = resource.get(attribute);
    if (!located || located.value === null || located.value === '') return undefined;
    return this.#target(located, `${resource.address}.${attribute}`, types);
  }

  linkedAll(resource: Resource, attribute: string, types: readonly string[]): readonly Resource[] {
    const located = resource.get(attribute);
    if (!located || located.value === null) return [];
    const values = isList(located.value) ? located.value : [located.value];
    return values.flatMap((value) => this.#target({ value, where: located.where }, `${resource.address}.${attribute}`, types) ?? []);
  }

  #target({ value, where }: Located, as: string, types: readonly string[]): Resource | undefined {
    const address = value instanceof Unknown ? value.resource : undefined;
    if (value instanceof Unknown && address === undefined) return this.#unsaid(as, where, value);
    const candidates = this.#resources.filter(({ type }) => types.includes(type));
    const found = address === undefined ? candidates.find((each) => hasId(each, textOf(value))) : atAddress(candidates, address);
    if (!found) this.note(where, message('plan.terraform.notHere', { attribute: as, id: address ?? textOf(value) ?? '?' }));
    return found;
  }

  /** Whether it belongs to the cluster; `undefined`: that is not known, and said. */
  belongsTo(resource: Resource, cluster: Resource): boolean | undefined {
    const located = resource.get('cluster_id');
    if (!located) return undefined;
    const { value, where } = located;
    if (!(value instanceof Unknown)) return hasId(cluster, textOf(value));
    if (value.resource !== undefined) return atAddress(this.of(cluster.type), value.resource) === cluster;
    return this.#unsaid(`${resource.address}.cluster_id`, where, value);
  }
}

/** The resource of an address. A reference into a module does not say which instance of it: there must be one. */
function atAddress(resources: readonly Resource[], wanted: string): Resource | undefined {
  const exact = resources.find(({ address }) => address === wanted);
  if (exact) return exact;
  const [found, ...others] = resources.filter(({ address }) => withoutModuleIndex(address) === wanted);
  return others.length > 0 ? undefined : found;
}

const withoutModuleIndex = (address: string): string => address.replaceAll(/(module\.[\w-]+)\[[^\]]*\]/g, '$1');

const isNamed = (address: string, wanted: string): boolean => address === wanted || address.endsWith(`.${wanted}`);
const withoutInstance = (address: string): string => address.replace(/\[[^\]]*\]$/, '');

/** A subnet has an id of its own for IPv4, which load balancers and ENIs name. */
const IDS = ['id', 'ipv4_subnet_id', 'subnet_id'] as const;

const hasId = (resource: Resource, id: string | undefined): boolean =>
  id !== undefined &&
  IDS.some((name) => (name === 'subnet_id' && !resource.type.endsWith('_subnet') ? false : resource.get(name)?.value === id));
