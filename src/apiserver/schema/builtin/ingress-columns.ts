/**
 * Columns of Ingresses and their classes.
 * @module
 */
import type { PrinterColumn } from '../types.ts';
import { ageColumn, column, listAt, nameColumn, objectAt, textAt, type Json } from './cells.ts';

const mostHosts = 3;

function hosts(ingress: Json): string {
  const rules = listAt(ingress, 'spec', 'rules');
  const named: string[] = [];
  let more = false;
  for (const rule of rules) {
    more ||= named.length === mostHosts;
    const host = textAt(rule, 'host');
    if (!more && host) named.push(host);
  }
  if (named.length === 0) return '*';
  return more ? `${named.join(',')} + ${rules.length - mostHosts} more...` : named.join(',');
}

function address(ingress: Json): string {
  const points = listAt(ingress, 'status', 'loadBalancer', 'ingress').map((point) => textAt(point, 'ip') || textAt(point, 'hostname'));
  return [...new Set(points.filter((point) => point !== ''))].toSorted().join(',');
}

export const ingressColumns: readonly PrinterColumn[] = [
  nameColumn,
  column('Class', (ingress) => textAt(ingress, 'spec', 'ingressClassName') || '<none>'),
  column('Hosts', hosts),
  column('Address', address),
  column('Ports', (ingress) => (listAt(ingress, 'spec', 'tls').length > 0 ? '80, 443' : '80')),
  ageColumn,
];

function parameters(ingressClass: Json): string {
  const reference = objectAt(ingressClass, 'spec', 'parameters');
  if (Object.keys(reference).length === 0) return '<none>';
  const group = reference['apiGroup'];
  return `${textAt(reference, 'kind')}${typeof group === 'string' ? `.${group}` : ''}/${textAt(reference, 'name')}`;
}

export const ingressClassColumns: readonly PrinterColumn[] = [
  nameColumn,
  column('Controller', (ingressClass) => textAt(ingressClass, 'spec', 'controller')),
  column('Parameters', parameters),
  ageColumn,
];
