/** From answers of Huawei Cloud to typed errors. @module */
import { describe, expect, it } from 'vitest';
import { categoryOf, errorFromAnswer } from './errors.ts';

describe('errorFromAnswer', () => {
  it.each([
    ['ELB and gateway', '{"error_code":"ELB.8904","error_msg":"gone","request_id":"r"}', 'ELB.8904', 'gone'],
    ['nested', '{"error":{"code":"Ecs.0001","message":"why"}}', 'Ecs.0001', 'why'],
    ['flat', '{"code":"VPC.0001","message":"why"}', 'VPC.0001', 'why'],
    ['camel case (CCE)', '{"errorCode":"CCE.01401001","errorMessage":"Authorization failed"}', 'CCE.01401001', 'Authorization failed'],
    ['no JSON at all (of which nothing is quoted)', '<html>bad gateway</html>', '', 'HTTP 502'],
  ])('reads the %s shape', (_name, body, code, message) => {
    const error = errorFromAnswer(502, body, 'header-id');
    expect(error).toMatchObject({ code, message, status: 502 });
    expect(error.requestId).toBe(body.includes('request_id') ? 'r' : 'header-id');
  });

  it('says which request it was, and nothing that is secret', () => {
    const body = '{"error_code":"APIGW.0301","error_msg":"token tok/en is bad","request_id":"r1"}';
    const error = errorFromAnswer(401, body, undefined, { method: 'GET', path: '/v3/p/elb/pools', secrets: ['tok/en', undefined, ''] });
    expect(error.message).toBe('GET /v3/p/elb/pools: token [redacted] is bad (APIGW.0301, HTTP 401, request r1)');
    expect(error).toMatchObject({ method: 'GET', path: '/v3/p/elb/pools', detail: 'token [redacted] is bad', notSent: false });
  });

  it.each([
    [401, 'APIGW.0301', 'permission'],
    [403, 'ELB.9803', 'permission'],
    [403, 'ELB.6091', 'quota'],
    [409, 'ELB.8905', 'quota'],
    [400, 'ELB.9807', 'quota'],
    [400, 'ELB.8902', 'validation'],
    [400, 'ELB.6200', 'conflict'],
    [409, 'ELB.8907', 'conflict'],
    [404, 'ELB.8904', 'notFound'],
    [429, 'APIGW.0308', 'throttling'],
    [500, 'ELB.8906', 'server'],
    [408, '', 'network'],
    [0, '', 'network'],
  ] as const)('HTTP %i %s is of category %s', (status, code, category) => expect(categoryOf(status, code)).toBe(category));
});
