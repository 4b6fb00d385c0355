/** Every table of cases. @module */
import type { Table } from '../case.ts';
import { names } from './names.ts';
import { objects } from './objects.ts';
import { patches } from './patches.ts';

export const tables: readonly Table[] = [objects, names, patches];
