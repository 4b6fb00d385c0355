/** A label selector object in its query-string form, sorted as Kubernetes prints it. @module */
import { requirementsOf, type LabelSelector } from '../../kube/selectors.ts';

/** `a=b,c in (d,e),!f`. */
export function matchExpressionText(selector: LabelSelector): string {
  return requirementsOf(selector)
    .map(({ key, operator, values }) => {
      switch (operator) {
        case 'Exists':
          return key;
        case 'DoesNotExist':
          return `!${key}`;
        case 'NotIn':
          return `${key} notin (${[...values].sort().join(',')})`;
        default:
          return values.length === 1 ? `${key}=${values[0]}` : `${key} in (${[...values].sort().join(',')})`;
      }
    })
    .sort()
    .join(',');
}
