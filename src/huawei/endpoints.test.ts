/** Names of endpoints. @module */
import { expect, it } from 'vitest';
import { endpointOf } from './endpoints.ts';

it('the endpoint of a service is named after it and its region', () => {
  expect(endpointOf('elb', 'cn-north-4')).toBe('https://elb.cn-north-4.myhuaweicloud.com');
  expect(endpointOf('iam', 'ap-southeast-1')).toBe('https://iam.ap-southeast-1.myhuaweicloud.com');
  // A region comes from people and must not become another host.
  for (const wrong of ['', 'cn/north', 'evil.example.com/', 'CN-NORTH-4'])
    expect(() => endpointOf('elb', wrong)).toThrow('is not a region');
});
