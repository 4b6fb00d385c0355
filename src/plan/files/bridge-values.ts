/** Helm values of the operator's own chart, for a plan. @module */
import { message, render, type Locale } from '../../i18n/index.ts';
import type { Plan } from '../plan.ts';
import { commentedYaml, type CommentedValue } from './commented-yaml.ts';
import { placeholder } from '../placeholders.ts';

export function bridgeValuesFile({ facts }: Plan, locale: Locale): string {
  const region = facts.region?.value;
  const cloud: CommentedValue[] =
    region === undefined || !facts.elbCredentials?.value
      ? []
      : [
          { path: ['cloud', 'region'], value: region, comment: render(message('plan.bridgeValues.region'), locale) },
          { path: ['cloud', 'projectId'], value: placeholder('project-id') },
        ];
  return commentedYaml(render(message('plan.bridgeValues.head'), locale), [
    {
      path: ['image', 'repository'],
      value: facts.imageRegistry ? `${facts.imageRegistry.value.replace(/\/+$/, '')}/cilium-cce` : placeholder('image-repository'),
      comment: render(message('plan.bridgeValues.image'), locale),
    },
    ...cloud,
    ...(facts.networkMode?.value === 'vpc-router'
      ? [
          {
            path: ['bridge', 'clearRouteUnreachable'],
            value: true,
            comment: render(message('plan.bridgeValues.taint'), locale),
          },
        ]
      : []),
  ]);
}
