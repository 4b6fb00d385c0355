/** An access key in the variables that Huawei Cloud's own SDKs read: for people's shells. @module */
import { NotHere, sealCredentials, type CredentialSource, type Obtained } from './model.ts';

const ACCESS_KEY = 'HUAWEICLOUD_SDK_AK';
const SECRET_KEY = 'HUAWEICLOUD_SDK_SK';
const SECURITY_TOKEN = 'HUAWEICLOUD_SDK_SECURITY_TOKEN';

export function environmentKeys(env: Readonly<Record<string, string | undefined>> = process.env): CredentialSource {
  return {
    name: 'environment',
    obtain: () => new Promise((resolve) => resolve(keysOf(env))),
  };
}

function keysOf(env: Readonly<Record<string, string | undefined>>): Obtained {
  const { [ACCESS_KEY]: accessKey, [SECRET_KEY]: secretKey, [SECURITY_TOKEN]: securityToken } = env;
  if (!accessKey && !secretKey) throw new NotHere(`${ACCESS_KEY} and ${SECRET_KEY} are not set`);
  if (!accessKey || !secretKey) throw new Error(`${accessKey ? SECRET_KEY : ACCESS_KEY} is not set`);
  return { credentials: sealCredentials({ accessKey, secretKey, securityToken: securityToken || undefined }) };
}
