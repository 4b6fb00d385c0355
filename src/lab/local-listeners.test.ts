/** ELB listeners on loopback ports. @module */
import { describe, expect, test } from 'vitest';
import { curlCommand } from './local-listeners.ts';

const listener = { name: 'l', protocol: 'HTTP', port: 80, localPort: 18_080, host: undefined };

describe('curlCommand', () => {
  test.each([
    [listener, 'curl http://127.0.0.1:18080/'],
    [{ ...listener, host: 'www.shop.example' }, "curl -H 'Host: www.shop.example' http://127.0.0.1:18080/"],
    [
      { ...listener, protocol: 'HTTPS', port: 443, localPort: 18_443, host: 'a.example' },
      'curl -k --connect-to a.example:443:127.0.0.1:18443 https://a.example/',
    ],
    [
      { ...listener, protocol: 'HTTPS', port: 8443, localPort: 26_443 },
      'curl -k --connect-to localhost:8443:127.0.0.1:26443 https://localhost:8443/',
    ],
  ])('%o', (given, command) => {
    expect(curlCommand(given)).toBe(command);
  });
});
