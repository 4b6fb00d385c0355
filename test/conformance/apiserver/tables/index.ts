/** Every table of cases. @module */
import type { Table } from '../case.ts';
import { access } from './access.ts';
import { applies } from './applies.ts';
import { custom } from './custom.ts';
import { deletions } from './deletions.ts';
import { discoveries } from './discoveries.ts';
import { doors } from './doors.ts';
import { events } from './events.ts';
import { fields } from './fields.ts';
import { lists } from './lists.ts';
import { names } from './names.ts';
import { objects } from './objects.ts';
import { operators } from './operators.ts';
import { patches } from './patches.ts';
import { policies } from './policies.ts';
import { policyFaults } from './policy-faults.ts';
import { protobufs } from './protobufs.ts';
import { representations } from './representations.ts';
import { resourceFaults } from './resource-faults.ts';
import { validations } from './validations.ts';
import { watches } from './watches.ts';

export const tables: readonly Table[] = [
  objects,
  names,
  fields,
  patches,
  applies,
  deletions,
  lists,
  watches,
  representations,
  discoveries,
  doors,
  operators,
  events,
  validations,
  custom,
  access,
  protobufs,
  policies,
  policyFaults,
  resourceFaults,
];
