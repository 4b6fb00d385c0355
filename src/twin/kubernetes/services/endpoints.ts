/** EndpointSlices, legacy Endpoints, and the mirroring of hand-made Endpoints. @module */
import type { Component, TwinContext } from '../../context.ts';
import { composeComponents } from '../component.ts';
import { startEndpointSlices } from './endpoint-slices.ts';
import { startLegacyEndpoints } from './legacy-endpoints.ts';
import { startEndpointSliceMirroring } from './slice-mirroring.ts';

export function startEndpoints(context: TwinContext): Component {
  return composeComponents('endpoints', [
    startEndpointSlices(context),
    startLegacyEndpoints(context),
    startEndpointSliceMirroring(context),
  ]);
}
