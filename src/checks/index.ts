/** All checks, in the order of their codes. @module */
import type { Check } from './check.ts';
import { routeUnreachable } from './CCE1003-route-unreachable/check.ts';

export const CHECKS: readonly Check[] = [routeUnreachable];
