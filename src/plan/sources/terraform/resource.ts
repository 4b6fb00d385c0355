/** A resource of Terraform, whether it was read in files or in what `terraform show -json` prints. @module */
import type { Located } from './value.ts';

export interface Resource {
  /** `huaweicloud_vpc` */
  readonly type: string;
  /** `huaweicloud_vpc.this` */
  readonly address: string;
  /** `main.tf:12:1` */
  readonly where: string;
  /** Not a data source. */
  readonly managed: boolean;
  /** `count` or `for_each`: how many there are is not known. */
  readonly repeated?: string;
  /** Nested blocks are lists of objects. `undefined`: it is not said. */
  get(attribute: string): Located | undefined;
}
