/** A failed call to the VPC API as a reason for not knowing: with the right that is missing, where it is one. @module */
import { isHuaweiError } from '../../huawei/errors.ts';
import { VPC_RIGHTS } from '../../huawei/vpc/client.ts';
import { message, type Message } from '../../i18n/index.ts';

export type VpcCall = keyof typeof VPC_RIGHTS;

/** A reason; thrown where nothing more can be said of a part. */
export class NotKnown extends Error {
  readonly why: Message;

  constructor(why: Message, cause?: unknown) {
    super(why.id, { cause });
    this.why = why;
  }
}

/** What the call gives. @throws NotKnown for whatever the service refuses or answers amiss */
export async function asked<T>(region: string, call: VpcCall, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!isHuaweiError(error)) throw error;
    const isForbidden = error.status === 403;
    throw new NotKnown(
      isForbidden
        ? message('cluster.vpc.forbidden', { what: message(`cluster.vpc.${call}`), region, right: VPC_RIGHTS[call] })
        : message('cluster.vpc.failed', { region, why: error.detail }),
      error,
    );
  }
}

/** The value, or why it is not known. */
export async function orWhy<T>(work: Promise<T>): Promise<T | NotKnown> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof NotKnown) return error;
    throw error;
  }
}
