/** Values of the options of `cilium-cce bridge`: what is taken, and what is refused. @module */
import { expect, test } from 'vitest';
import { addressOf, endpointOf, isRegion, metadataEndpointOf } from './bridge-values.ts';

test.each([
  ['https://elb.cn-north-4.myhuaweicloud.com', 'https://elb.cn-north-4.myhuaweicloud.com'],
  ['https://proxy.example:8443/', 'https://proxy.example:8443'],
  ['http://127.0.0.1:4711', 'http://127.0.0.1:4711'],
  ['http://[::1]:4711', 'http://[::1]:4711'],
  // Signed with temporary keys: not in the clear over a network.
  ['http://elb.example', undefined],
  ['https://user:secret@elb.example', undefined],
  ['https://elb.example/v3', undefined],
  ['https://elb.example?x=1', undefined],
  ['ftp://elb.example', undefined],
  ['elb.example', undefined],
  ['', undefined],
])('an endpoint %j is %j', (text, expected) => {
  expect(endpointOf(text)).toBe(expected);
});

test.each([
  ['http://169.254.169.254', 'http://169.254.169.254'],
  ['http://169.254.169.254/openstack', undefined],
  ['169.254.169.254', undefined],
])('a metadata service at %j is %j', (text, expected) => {
  expect(metadataEndpointOf(text)).toBe(expected);
});

test.each([
  ['off', 'off'],
  ['127.0.0.1:8080', { host: '127.0.0.1', port: 8080 }],
  ['0.0.0.0:0', { host: '0.0.0.0', port: 0 }],
  ['[::]:9090', { host: '::', port: 9090 }],
  ['localhost:80', { host: 'localhost', port: 80 }],
  [':8080', undefined],
  ['8080', undefined],
  ['127.0.0.1', undefined],
  ['127.0.0.1:65536', undefined],
  ['::1:8080', undefined],
  ['[name]:8080', undefined],
])('a bind address %j is %j', (text, expected) => {
  expect(addressOf(text)).toEqual(expected);
});

test.each([
  ['cn-north-4', true],
  ['ap-southeast-1', true],
  ['CN-North', false],
  ['cn', false],
  ['cn-north-4.evil.example/', false],
])('a region %j: %s', (text, isOne) => {
  expect(isRegion(text) !== undefined).toBe(isOne);
});
