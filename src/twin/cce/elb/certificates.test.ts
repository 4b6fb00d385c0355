/** The certificates of the ELB API: what is accepted, shown, and refused. */
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { codeOf, selfSigned, startElbFixture, type ElbFixture, type KeyPair } from '../testing/elb-fixture.ts';

let lab: ElbFixture;
let shop: KeyPair;
let other: KeyPair;
beforeAll(async () => {
  shop = await selfSigned(['shop.example', '*.shop.example'], { notAfter: new Date('2031-05-06T07:08:09Z') });
  other = await selfSigned(['other.example']);
});
beforeEach(async () => {
  lab = await startElbFixture();
});
afterEach(() => lab.stop());

const https = (more: Record<string, unknown>): Promise<unknown> =>
  lab.call('POST', 'listeners', { listener: { loadbalancer_id: lab.shared, protocol: 'HTTPS', protocol_port: 443, ...more } });

describe('a certificate', () => {
  test('is shown with what its PEM says, never with its key, under every call', async () => {
    const made = await lab.createCertificate({ name: 'shop', domain: 'shop.example,*.shop.example', ...shop });
    expect(made).toMatchObject({
      name: 'shop',
      type: 'server',
      domain: 'shop.example,*.shop.example',
      expire_time: '2031-05-06T07:08:09Z',
      common_name: 'shop.example',
      subject_alternative_names: ['shop.example', '*.shop.example'],
      certificate: shop.certificate,
    });
    const answers = [
      made,
      await lab.call('GET', `certificates/${made.id}`),
      await lab.call('GET', 'certificates?name=shop'),
      await lab.call('PUT', `certificates/${made.id}`, { certificate: { description: 'for the shop' } }),
    ];
    for (const answer of answers) {
      expect(JSON.stringify(answer)).toContain(made.id);
      expect(JSON.stringify(answer)).not.toMatch(/private_key|PRIVATE KEY/);
    }
    expect(await codeOf(lab.call('GET', 'certificates?private_key=x'))).toBe('400 ELB.8902');
    expect((await lab.client.listCertificates({ type: 'client' })).length).toBe(0);
  });

  test('is replaced with its key, or not at all', async () => {
    const { id } = await lab.createCertificate({ name: 'shop', ...shop });
    expect(await codeOf(lab.call('PUT', `certificates/${id}`, { certificate: { certificate: other.certificate } }))).toBe('400 ELB.8902');
    expect((await lab.client.showCertificate(id)).expire_time).toBe('2031-05-06T07:08:09Z');
    await lab.call('PUT', `certificates/${id}`, { certificate: { ...other, domain: 'other.example' } });
    expect(await lab.client.showCertificate(id)).toMatchObject({ common_name: 'other.example', domain: 'other.example' });
  });

  test('of type client needs no key and keeps no domain', async () => {
    const made = await lab.createCertificate({ type: 'client', certificate: shop.certificate, domain: 'ignored.example' });
    expect(made).toMatchObject({ type: 'client', domain: '' });
  });

  test.each([
    ['without key', () => ({ certificate: shop.certificate })],
    ['with another one’s key', () => ({ certificate: shop.certificate, private_key: other.private_key })],
    ['whose PEM is none', () => ({ certificate: 'hello', private_key: shop.private_key })],
    ['whose key is none', () => ({ certificate: shop.certificate, private_key: 'hello' })],
    ['with a domain that is none', () => ({ ...shop, domain: 'shop_example' })],
    ['with more than 100 domains', () => ({ ...shop, domain: Array.from({ length: 101 }, (_, i) => `d${i}.example`).join() })],
    ['of an unknown type', () => ({ ...shop, type: 'both' })],
    ['with a field that does not exist', () => ({ ...shop, colour: 'red' })],
  ])('%s is refused as invalid input, without a word of the key', async (_name, fields) => {
    const refused = lab.createCertificate(fields());
    await expect(refused).rejects.toMatchObject({ status: 400, code: 'ELB.8902' });
    await expect(refused).rejects.not.toThrow(/BEGIN|hello/);
  });

  test('cannot be deleted while a listener uses it, by default or by SNI', async () => {
    const { id } = await lab.createCertificate({ name: 'a', ...shop });
    const sni = await lab.createCertificate({ name: 'b', domain: 'other.example', ...other });
    await https({ default_tls_container_ref: id, sni_container_refs: [sni.id] });
    expect(await codeOf(lab.call('DELETE', `certificates/${id}`))).toBe('409 ELB.8907');
    expect(await codeOf(lab.call('DELETE', `certificates/${sni.id}`))).toBe('409 ELB.8907');
    const [listener] = await lab.client.listListeners();
    await lab.client.updateListener(listener!.id, { sni_container_refs: [] });
    expect(await codeOf(lab.call('DELETE', `certificates/${sni.id}`))).toBe('accepted');
    await lab.client.deleteListener(listener!.id);
    expect(await codeOf(lab.call('DELETE', `certificates/${id}`))).toBe('accepted');
    expect(await codeOf(lab.client.showCertificate(id))).toBe('404 ELB.8904');
  });

  test('counts against the quota', async () => {
    lab.elb.state.setQuotas({ certificate: 1 });
    await lab.createCertificate(shop);
    expect(await codeOf(lab.createCertificate(other))).toBe('409 ELB.8905');
  });
});

describe('a listener', () => {
  test('is HTTPS on a dedicated load balancer and TERMINATED_HTTPS on a shared one', async () => {
    const { id } = await lab.createCertificate(shop);
    await https({ default_tls_container_ref: id });
    await https({ default_tls_container_ref: id, loadbalancer_id: lab.dedicated });
    const protocols = async (loadbalancer_id: string): Promise<string[]> =>
      (await lab.client.listListeners({ loadbalancer_id })).map(({ protocol }) => protocol);
    expect(await protocols(lab.shared)).toEqual(['TERMINATED_HTTPS']);
    expect(await protocols(lab.dedicated)).toEqual(['HTTPS']);
  });

  test('may name only server certificates that exist, for SNI only such with a domain', async () => {
    const { id } = await lab.createCertificate(shop);
    const authority = await lab.createCertificate({ type: 'client', certificate: other.certificate });
    const sni = (sni_container_refs: string[]): Promise<string> => codeOf(https({ default_tls_container_ref: id, sni_container_refs }));
    expect(await codeOf(https({}))).toBe('400 ELB.8902');
    expect(await codeOf(https({ default_tls_container_ref: 'nope' }))).toBe('404 ELB.8904');
    expect(await codeOf(https({ default_tls_container_ref: authority.id }))).toBe('400 ELB.8902');
    expect(await sni(['nope'])).toBe('404 ELB.8904');
    expect(await sni([authority.id])).toBe('400 ELB.8902');
    expect(await sni([id])).toBe('400 ELB.8902');
    expect(await lab.client.listListeners()).toEqual([]);
    await https({ default_tls_container_ref: id });
    const [listener] = await lab.client.listListeners();
    expect(await codeOf(lab.client.updateListener(listener!.id, { default_tls_container_ref: 'nope' }))).toBe('404 ELB.8904');
    expect(await codeOf(lab.client.updateListener(listener!.id, { default_tls_container_ref: null }))).toBe('400 ELB.8902');
  });

  test('of a shared load balancer takes SNI certificates of 30 domains together, of a dedicated one more', async () => {
    const domain = Array.from({ length: 16 }, (_, i) => `d${i}.example`).join();
    const one = await lab.createCertificate({ ...shop, domain });
    const two = await lab.createCertificate({ ...other, domain });
    const refs = { default_tls_container_ref: one.id, sni_container_refs: [one.id, two.id] };
    expect(await codeOf(https(refs))).toBe('400 ELB.8902');
    expect(await codeOf(https({ ...refs, loadbalancer_id: lab.dedicated }))).toBe('accepted');
  });
});
