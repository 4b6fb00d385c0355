/** `pods/ephemeralcontainers`: what may be added to a pod that runs, and what no writer may do to it. @module */
import { expect, test } from 'vitest';
import { pods } from '../kube/index.ts';
import { startServer } from './testing/server.ts';

const at = { namespace: 'default', name: 'p' };

test('containers are added to a pod, and stay as they are', async () => {
  const client = (await startServer()).client();
  await client.create(pods, { metadata: at, spec: { containers: [{ name: 'main', image: 'a' }] } });
  const debug = (ephemeralContainers: object[], type: 'strategic' | 'merge' = 'merge') =>
    client.patch(pods, at, { type, body: { spec: { ephemeralContainers } } }, { subresource: 'ephemeralcontainers' });
  const look = { name: 'look', image: 'b', targetContainerName: 'main' };

  const added = await debug([look]);
  expect(added.spec?.ephemeralContainers).toMatchObject([{ ...look, terminationMessagePath: '/dev/termination-log' }]);
  expect(added.metadata.generation).toBe(2);
  await debug([{ name: 'more', image: 'c' }], 'strategic');
  const both = (await client.get(pods, at)).spec?.ephemeralContainers?.map(({ name }) => name).toSorted();
  expect(both).toEqual(['look', 'more']);

  await expect(debug([{ name: 'look', image: 'other' }], 'strategic')).rejects.toThrow(
    /Forbidden: existing ephemeral containers "look" may not be changed/,
  );
  await expect(debug([])).rejects.toThrow(/Forbidden: existing ephemeral containers "\w+" may not be removed/);
  await expect(debug([{ name: 'x', image: 'x', targetContainerName: 'nobody' }], 'strategic')).rejects.toThrow(
    /targetContainerName: Not found: "nobody"/,
  );
  await expect(debug([{ name: 'x', image: 'x', ports: [{ containerPort: 80 }] }], 'strategic')).rejects.toThrow(
    /\.ports: Forbidden: cannot be set for an Ephemeral Container/,
  );
  await expect(debug([{ name: 'main', image: 'x' }], 'strategic')).rejects.toThrow(/name: Duplicate value: "main"/);
});

test('a write to ephemeralcontainers changes nothing else, and a write to the pod leaves them alone', async () => {
  const client = (await startServer()).client();
  await client.create(pods, { metadata: at, spec: { containers: [{ name: 'main', image: 'a' }] } });
  const body = {
    metadata: { labels: { a: 'b' } },
    spec: { containers: [{ name: 'main', image: 'other' }], ephemeralContainers: [{ name: 'look', image: 'b' }] },
    status: { phase: 'Failed' },
  };
  const added = await client.patch(pods, at, { type: 'merge', body }, { subresource: 'ephemeralcontainers' });
  expect(added).toMatchObject({ spec: { containers: [{ image: 'a' }] }, status: { phase: 'Pending' } });
  expect(added.metadata.labels).toBeUndefined();
  const emptied = await client.patch(pods, at, { type: 'merge', body: { spec: { ephemeralContainers: null } } });
  expect(emptied.spec?.ephemeralContainers).toHaveLength(1);
});
