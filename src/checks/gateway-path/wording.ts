/** Parts of what findings about Gateways say. @module */
import { message } from '../../i18n/index.ts';

export const NO_GATEWAY = message('checks.gateway.none');
export const NO_DOOR = message('checks.gateway.noElb');

/** `50 %`; never 0 for what does happen. */
export const percent = (share: number): string => `${Math.max(1, Math.round(share * 100))} %`;
