/** A GRPCRoute that is refused, leads nowhere or may not lead there: found and mended as an HTTPRoute is. @module */
import { CHECKS } from './index.ts';
import { GRPC_ROUTE_FAULTS, settleGreeters } from './testing/grpc-route-faults.ts';
import { rehearsalsInOneLab } from './testing/kubectl.ts';

rehearsalsInOneLab(GRPC_ROUTE_FAULTS, { checks: CHECKS, prepare: settleGreeters });
