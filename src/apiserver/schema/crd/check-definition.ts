/**
 * Whether a CustomResourceDefinition can be served, in the words and the order of kube-apiserver, which keeps what all versions
 * say alike in one place, and names it so (apiextensions-apiserver v0.33, pkg/apis/apiextensions/v1/conversion.go and
 * validation/validation.go).
 * @module
 */
import type { CustomResourceDefinition } from '../../../kube/resources.ts';
import { dns1035Label, dns1123Subdomain } from '../names.ts';
import { invalidValue, notSupported, required } from '../structural/field-errors.ts';
import { goValue, invalidGo } from '../structural/go-values.ts';
import { sameJson } from '../../json.ts';
import type { FieldError, Schema } from '../types.ts';
import { checkParts, type Parts } from './check-version.ts';

type Spec = CustomResourceDefinition['spec'];
type Version = Spec['versions'][number];

const SCOPES = ['Cluster', 'Namespaced'];
const VERSIONS = '[]apiextensions.CustomResourceDefinitionVersion';

function checkGroup({ group, scope }: Spec, errors: FieldError[]): void {
  const problems = group ? dns1123Subdomain(group) : [];
  if (!group) errors.push(required('spec.group'));
  else if (problems.length > 0) errors.push(invalidValue('spec.group', group, problems.join(',')));
  else if (!group.includes('.')) errors.push(invalidValue('spec.group', group, 'should be a domain with at least one dot'));
  if (!scope) errors.push(required('spec.scope'));
  else if (!SCOPES.includes(scope)) errors.push(notSupported('spec.scope', scope, SCOPES));
}

function checkNames(names: Partial<Spec['names']>, errors: FieldError[]): void {
  const { plural, kind, singular = kind?.toLowerCase(), listKind = kind && `${kind}List`, shortNames = [], categories = [] } = names;
  const given = { plural, singular, kind, listKind };
  for (const [field, name] of Object.entries(given)) if (!name) errors.push(required(`spec.names.${field}`));
  const check = (field: string, name: string | undefined, before = ''): void => {
    const problems = name ? dns1035Label(before ? name.toLowerCase() : name) : [];
    if (problems.length > 0) errors.push(invalidValue(`spec.names.${field}`, name, `${before}${problems.join(',')}`));
  };
  const mixed = 'may have mixed case, but should otherwise match: ';
  check('plural', plural);
  check('singular', singular);
  check('kind', kind, mixed);
  check('listKind', listKind, mixed);
  for (const [index, name] of shortNames.entries()) check(`shortNames[${index}]`, name);
  if (kind && kind === listKind) errors.push(invalidValue('spec.names.listKind', listKind, 'kind and listKind may not be the same'));
  for (const [index, category] of categories.entries()) check(`categories[${index}]`, category);
}

const partsOf = (version: Version): Parts => ({
  schema: version.schema?.openAPIV3Schema as Schema | undefined,
  subresources: version.subresources,
  additionalPrinterColumns: version.additionalPrinterColumns,
  selectableFields: version.selectableFields,
});

/** What all versions say alike, and what is left for each of them to say. */
function lifted(versions: readonly Version[]): { common: Parts; own: Parts[] } {
  const all = versions.map(partsOf);
  const [first = {}] = all;
  const isCommon = (part: keyof Parts): boolean => all.every((parts) => sameJson(parts[part] ?? null, first[part] ?? null));
  const common = Object.fromEntries(Object.entries(first).filter(([part]) => isCommon(part as keyof Parts))) as Parts;
  const own = all.map((parts) => Object.fromEntries(Object.entries(parts).filter(([part]) => !(part in common))) as Parts);
  return { common, own };
}

/** Versions as kube-apiserver shows them, without what they have in common. */
const shownVersions = (versions: readonly Version[], own: readonly Parts[]): object[] =>
  versions.map(({ name, served, storage, deprecated, deprecationWarning }, index) => ({
    name,
    served,
    storage,
    deprecated,
    deprecationWarning,
    ...own[index],
  }));

function checkVersions(versions: readonly Version[], errors: FieldError[]): void {
  const { common, own } = lifted(versions);
  const hasSchema = (parts: Parts): boolean => parts.schema !== undefined;
  for (const [index, parts] of own.entries()) {
    if (!hasSchema(common) && !hasSchema(parts)) {
      errors.push(required(`spec.versions[${index}].schema.openAPIV3Schema`, 'schemas are required'));
    }
  }
  for (const [index, { name, deprecated, deprecationWarning }] of versions.entries()) {
    const path = `spec.versions[${index}]`;
    const problems = dns1035Label(name ?? '');
    if (problems.length > 0) errors.push(invalidValue(`${path}.name`, name ?? '', problems.join(',')));
    if (!deprecated && deprecationWarning !== undefined) {
      errors.push(invalidValue(`${path}.deprecationWarning`, deprecationWarning, 'can only be set for deprecated versions'));
    }
    // What only some versions have stays with them.
    errors.push(
      ...checkParts({ schema: common.schema, ...own[index] }, path, `${path}.schema`).filter(({ field }) =>
        isOwn(field, path, own[index]!),
      ),
    );
  }
  const shown = shownVersions(versions, own);
  if (new Set(versions.map(({ name }) => name)).size < versions.length) {
    errors.push(invalidGo('spec.versions', VERSIONS, shown, 'must contain unique version names'));
  }
  if (versions.filter(({ storage }) => storage).length !== 1) {
    errors.push(invalidGo('spec.versions', VERSIONS, shown, 'must have exactly one version marked as storage version'));
  }
  const [first] = versions;
  const problems = first ? dns1035Label(first.name ?? '') : [];
  if (first?.name && problems.length > 0) errors.push(invalidValue('spec.version', first.name, problems.join(',')));
}

/** Fields that are selected by are held against a schema that may be everybody's: its faults are told once. */
const isOwn = (field: string, path: string, own: Parts): boolean => 'schema' in own || !field.startsWith(`${path}.schema.`);

/** Webhooks are not asked here; a definition that names one is refused after what kube-apiserver would say of it. */
function checkConversion({ conversion }: Spec, errors: FieldError[]): void {
  if (!conversion) return;
  const { strategy, webhook } = conversion;
  const strategies = ['None', 'Webhook'];
  if (!strategy) errors.push(required('spec.conversion.strategy'));
  else if (!strategies.includes(strategy)) errors.push(notSupported('spec.conversion.strategy', strategy, strategies));
  if (strategy !== 'Webhook') {
    const why = 'should not be set when strategy is not set to Webhook';
    if (webhook?.clientConfig) {
      errors.push({ field: 'spec.conversion.webhookClientConfig', reason: 'FieldValueForbidden', message: `Forbidden: ${why}` });
    }
    return;
  }
  const before = errors.length;
  if (!webhook?.clientConfig) {
    errors.push(required('spec.conversion.webhookClientConfig', 'required when strategy is set to Webhook'));
  }
  if (!webhook?.conversionReviewVersions?.length) errors.push(required('spec.conversion.conversionReviewVersions'));
  if (errors.length === before) errors.push(notSupported('spec.conversion.strategy', 'Webhook', ['None']));
}

/** What is wrong with the specification of a definition; empty when its kinds can be served. */
export function checkSpecification(crd: CustomResourceDefinition): FieldError[] {
  const errors: FieldError[] = [];
  const spec: Spec = crd.spec ?? {};
  const name = crd.metadata?.name ?? '';
  if (name !== `${spec.names?.plural ?? ''}.${spec.group ?? ''}`) {
    errors.push(invalidValue('metadata.name', name, 'must be spec.names.plural+"."+spec.group'));
  }
  checkGroup(spec, errors);
  const versions = spec.versions ?? [];
  checkVersions(versions, errors);
  checkNames(spec.names ?? {}, errors);
  const { common } = lifted(versions);
  errors.push(...checkParts(common, 'spec', 'spec.validation'));
  checkConversion(spec, errors);
  return errors;
}

/** A version that objects were stored at may not leave the definition. */
export function checkStoredVersions({ spec, status }: CustomResourceDefinition): FieldError[] {
  const versions = spec?.versions ?? [];
  const storing = versions.filter(({ storage }) => storage).map(({ name }) => name);
  // The server adds the first version that is stored.
  const stored = [...new Set([...(status?.storedVersions ?? []), ...storing.slice(0, 1)])];
  const field = 'status.storedVersions';
  const type = '[]string';
  if (stored.length === 0) return [invalidGo(field, type, undefined, 'must have at least one stored version')];
  const missing = storing.filter((name) => !stored.includes(name));
  const lost = stored.filter((name) => !versions.some((version) => version.name === name));
  return [
    ...missing.map((name) => invalidGo(field, type, stored, `must have the storage version ${name}`)),
    ...lost.map((name) =>
      invalidValue(
        `${field}[${stored.indexOf(name)}]`,
        name,
        `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`,
      ),
    ),
  ];
}

const APPROVAL = 'api-approved.kubernetes.io';
const SEE = 'see https://github.com/kubernetes/enhancements/pull/1111';

function approvalFault(crd: CustomResourceDefinition): FieldError | undefined {
  const approval = crd.metadata.annotations?.[APPROVAL] ?? '';
  const field = `metadata.annotations[${APPROVAL}]`;
  if (!approval) return required(field, `protected groups must have approval annotation ${goValue('string', APPROVAL)}, ${SEE}`);
  if (approval.startsWith('unapproved') || URL.parse(approval)?.host) return undefined;
  return invalidValue(
    field,
    approval,
    `protected groups must have approval annotation ${goValue('string', APPROVAL)} with either a URL or a reason starting with "unapproved", ${SEE}`,
  );
}

/** Groups of Kubernetes itself take definitions that its community has approved, or that say that it has not. */
export function checkApproval(crd: CustomResourceDefinition, old: CustomResourceDefinition | undefined): FieldError[] {
  if (!/(?:^|\.)(?:k8s|kubernetes)\.io$/.test(crd.spec?.group ?? '')) return [];
  const fault = approvalFault(crd);
  // Whoever does not touch it is not asked.
  return fault && !(old && approvalFault(old)?.reason === fault.reason) ? [fault] : [];
}

/** Fields at large are kept by schemas nowadays. */
export function checkPreserved(crd: CustomResourceDefinition, old: CustomResourceDefinition | undefined): FieldError[] {
  if (!crd.spec?.preserveUnknownFields || old?.spec.preserveUnknownFields) return [];
  const why = 'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead';
  return [invalidValue('spec.preserveUnknownFields', true, why)];
}

/** What may not change: what objects are found by, and, once the definition is established, what they are. */
export function checkDefinitionUpdate(crd: CustomResourceDefinition, old: CustomResourceDefinition): FieldError[] {
  const errors: FieldError[] = [];
  const established = old.status?.conditions?.some(({ type, status }) => type === 'Established' && status === 'True');
  if (!crd.spec || !old.spec) return errors;
  const keep = (field: string, now: unknown, before: unknown): void => {
    if (!sameJson(now ?? '', before ?? '')) errors.push(invalidValue(`spec.${field}`, now ?? '', 'field is immutable'));
  };
  if (established) {
    keep('scope', crd.spec.scope, old.spec.scope);
    keep('names.kind', crd.spec.names?.kind, old.spec.names.kind);
  }
  keep('group', crd.spec.group, old.spec.group);
  keep('names.plural', crd.spec.names?.plural, old.spec.names.plural);
  return errors;
}
