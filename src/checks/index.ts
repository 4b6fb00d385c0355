/** All checks, in the order of their codes. @module */
import type { Check } from './check.ts';

export const CHECKS: readonly Check[] = [];
