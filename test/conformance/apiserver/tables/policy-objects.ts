/** Admission policies for one case's namespace, and how to wait until they are in force. @module */
import type { Step } from '../case.ts';
import type { Answer } from '../exchange.ts';
import { post } from './requests.ts';

export const ADMISSION = '/apis/admissionregistration.k8s.io/v1';
export const POLICIES = `${ADMISSION}/validatingadmissionpolicies`;
export const BINDINGS = `${ADMISSION}/validatingadmissionpolicybindings`;

/** Only what happens in the case's own namespace. */
export const HERE = { matchLabels: { 'kubernetes.io/metadata.name': '{ns}' } };

export const rule = (resources: string | readonly string[], more: object = {}): object => ({
  apiGroups: [''],
  apiVersions: ['v1'],
  operations: ['CREATE', 'UPDATE'],
  resources: [resources].flat(),
  ...more,
});

/** Creations and updates of ConfigMaps of the case. */
export const constraints = (more: object = {}): object => ({ namespaceSelector: HERE, resourceRules: [rule('configmaps')], ...more });

export const policy = (spec: object, name = '{ns}'): object => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicy',
  metadata: { name },
  spec: { matchConstraints: constraints(), ...spec },
});

export const binding = (spec: object = {}, name = '{ns}', policyName = name): object => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicyBinding',
  metadata: { name },
  spec: { policyName, validationActions: ['Deny'], ...spec },
});

const PROBE = '{ns}-probe';

/**
 * A server that learns of policies by watching reads all of them again at a time: when a policy that was written last refuses
 * what it is there to refuse, those written before it are in force as well.
 */
const probed: readonly Step[] = [
  post(
    POLICIES,
    policy(
      {
        matchConstraints: constraints({ resourceRules: [rule('serviceaccounts', { resourceNames: ['probe'] })] }),
        validations: [{ expression: 'false', message: 'in force' }],
      },
      PROBE,
    ),
  ),
  post(BINDINGS, binding({}, PROBE)),
  {
    ...post('/api/v1/namespaces/{ns}/serviceaccounts?dryRun=All', { metadata: { name: 'probe' } }),
    until: ({ text }: Answer) => text.includes('in force'),
  },
];

/** A policy with one binding is written, and in force. */
export const inForce = (spec: object, of: object = {}): readonly Step[] => [
  post(POLICIES, policy(spec)),
  post(BINDINGS, binding(of)),
  ...probed,
];
