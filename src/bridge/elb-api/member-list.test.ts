import { expect, test } from 'vitest';
import { MemberList, MemberWords, type MemberState } from './member-list.ts';

const member = (more: Partial<MemberState> = {}): MemberState => ({
  id: 'f7536b63-fd51-4a0e-9d3c-0123456789ab',
  address: '10.2.128.11',
  port: 31_000,
  weight: 1,
  status: 'ONLINE',
  ...more,
});

test.each([
  ['none', []],
  ['one', [member()]],
  ['the bounds of ports and weights', [member({ port: 1, weight: 0 }), member({ port: 65_535, weight: 100 })]],
  ['a reason, and none', [member({ status: 'OFFLINE', reason: 'CONNECT_TIMEOUT' }), member()]],
  ['ids that are no UUIDs', [member({ id: 'm-1' }), member(), member({ id: 'F7536B63-FD51-4A0E-9D3C-0123456789AB' }), member({ id: '' })]],
  ['IPv6, and words that nobody knows', [member({ address: '2001:db8::1', status: 'SLEEPY' as never, reason: '新的' })]],
])('what is packed comes out as it was: %s', (_what, members) => {
  expect(new MemberList(members, new MemberWords()).unpack()).toEqual(members);
});

test('lists share their words, and one that was given away does not change with another', () => {
  const words = new MemberWords();
  const before = new MemberList([member()], words);
  const after = new MemberList([member({ address: '10.2.128.12', status: 'OFFLINE' })], words);
  expect(before.unpack()).toEqual([member()]);
  expect(after.unpack()).toEqual([member({ address: '10.2.128.12', status: 'OFFLINE' })]);
  const kept = before.unpack();
  kept.pop();
  expect(before.unpack()).toHaveLength(1);
});
