import fc from 'fast-check';
import { clusterKey, hasFailed, isChanging, parseClusterId } from '../../../shared/fleet/cluster';

const ID =
  '/subscriptions/SUB/resourcegroups/Shop-RG/providers/microsoft.containerservice/managedclusters/Shop_1';

test('an id is taken apart, whatever the spelling of its fixed parts', () => {
  expect(parseClusterId(ID)).toEqual({
    subscription: 'SUB',
    resourceGroup: 'Shop-RG',
    name: 'Shop_1',
  });
});

test.each([
  { name: 'is empty', id: '' },
  { name: 'is the name alone', id: 'shop' },
  { name: 'misses a slash', id: ID.replace('groups/', 'groups') },
  { name: 'is of a pool', id: `${ID}/agentPools/user1` },
  { name: 'is of something else', id: ID.replace('managedclusters', 'fleets') },
])('an id that $name is refused and shown with the form expected', ({ id }) => {
  expect(() => parseClusterId(id)).toThrow(`'${id}' is not the id of a cluster; expected /sub`);
});

test('every spelling of an id has the same key', () => {
  const randomCase = fc
    .array(fc.boolean(), { minLength: ID.length, maxLength: ID.length })
    .map((upper) =>
      Array.from(ID, (sign, at) => (upper[at] ? sign.toUpperCase() : sign.toLowerCase())).join(''),
    );
  fc.assert(
    fc.property(randomCase, (id) => {
      expect(clusterKey(id)).toBe('sub:shop-rg:shop_1');
    }),
  );
});

/** Every state of contracts.md 2.3: what Azure does, and whether it ended badly. */
test.each([
  { state: 'Creating', changing: true, failed: false },
  { state: 'Updating', changing: true, failed: false },
  { state: 'Scaling', changing: true, failed: false },
  { state: 'Upgrading', changing: true, failed: false },
  { state: 'UpgradingNodeImageVersion', changing: true, failed: false },
  { state: 'Stopping', changing: true, failed: false },
  { state: 'Starting', changing: true, failed: false },
  { state: 'Deleting', changing: true, failed: false },
  { state: 'Canceling', changing: true, failed: false },
  { state: 'Succeeded', changing: false, failed: false },
  { state: 'Failed', changing: false, failed: true },
  { state: 'failed', changing: false, failed: true },
  { state: 'Canceled', changing: false, failed: true },
  { state: 'Unknown', changing: false, failed: false },
])('$state: changing $changing, failed $failed', ({ state, changing, failed }) => {
  expect(isChanging(state)).toBe(changing);
  expect(hasFailed(state)).toBe(failed);
});
