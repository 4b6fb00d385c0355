/** The file system of a container by itself. @module */
import { expect, it } from 'vitest';
import { FileSystem } from './file-system.ts';

it('stops where the container is full, and has room again for what was removed', () => {
  const files = new FileSystem({ workingDirectory: '/usr' });
  expect(files.list('.')).toEqual(['bin', 'lib', 'local', 'sbin', 'share']);
  const half = Buffer.alloc(300 * 1024 * 1024);
  files.makeFolder('/tmp/a');
  files.write('/tmp/a/one', half);
  expect(() => files.write('/tmp/two', half)).toThrow('No space left on device');
  expect(files.read('/tmp/two')).toBeUndefined();
  files.remove('/tmp/a');
  files.write('/tmp/two', half);
  expect(files.list('/tmp')).toEqual(['two']);
});
