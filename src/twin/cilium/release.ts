/** Which release an imitated component is of: its image's tag says so. @module */
import { CHART_VERSION } from '../../chart/chart-keys.ts';

/** `quay.io/cilium/cilium:v1.19.5@sha256:…` → `1.19.5`; a tag that names none is the reference. */
export const releaseOf = (image: string | undefined): string =>
  /:v?(\d+\.\d+\.\d+(?:-[a-z][\w.]*)?)(?:@|$)/.exec(image ?? '')?.[1] ?? CHART_VERSION;
