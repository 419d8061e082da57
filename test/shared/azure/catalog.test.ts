/** What Azure offers, from its recorded answers. */
import { Catalog } from '../../../shared/azure/catalog';
import { readConfig } from '../../../shared/config';
import { kubernetesVersions, poolUpgradeProfile } from '../../fixtures/recorded/aks.json';
import { cannedTransport } from '../../support/cannedAzure';
import { aRef } from '../../support/clusters';

function catalogOf(body: unknown, status = 200): Catalog {
  const transport = cannedTransport({ status, body });
  if (transport.credential === undefined) throw new Error('a canned Azure has a credential');
  return new Catalog(transport.credential, readConfig({}), transport);
}

const place = { subscription: 'sub-1', location: 'westcentralus' };

test('the versions of a region, as recorded', async () => {
  expect(await catalogOf(kubernetesVersions.body).versions(place)).toEqual({
    ok: {
      released: ['1.24.10', '1.24.9', '1.25.5', '1.25.6', '1.26.0', '1.26.3'],
      longTerm: [],
      previews: [],
    },
  });
});

test('previews and long-term support are kept apart', async () => {
  const minor = (version: string, supportPlan: string[], isPreview: boolean | null = null) => ({
    version: version.slice(0, 4),
    capabilities: { supportPlan },
    isPreview,
    patchVersions: { [version]: { upgrades: [] } },
  });
  const values = [
    minor('1.35.0', ['KubernetesOfficial'], true),
    minor('1.33.6', ['AKSLongTermSupport', 'KubernetesOfficial']),
    minor('1.30.9', ['AKSLongTermSupport']),
    { version: '1.34', isPreview: null, patchVersions: null },
  ];
  expect(await catalogOf({ values }).versions(place)).toEqual({
    ok: { released: ['1.33.6'], longTerm: ['1.33.6', '1.30.9'], previews: ['1.35.0'] },
  });
});

test('a region that refuses to tell is refused, a busy one is asked again', async () => {
  const error = { error: { code: 'AuthorizationFailed', message: 'No right.' } };
  expect(await catalogOf(error, 403).versions(place)).toMatchObject({
    refused: { code: 'AuthorizationFailed' },
  });
  expect(await catalogOf(error, 429).versions(place)).toHaveProperty('retry');
});

test.each([
  {
    name: 'as recorded',
    body: poolUpgradeProfile.body,
    image: 'AKSUbuntu-2204gen2containerd-202306.19.0',
  },
  {
    name: 'with lists that are null',
    body: {
      properties: {
        ...poolUpgradeProfile.body.properties,
        upgrades: null,
        recentlyUsedVersions: null,
      },
    },
    image: 'AKSUbuntu-2204gen2containerd-202306.19.0',
  },
  { name: 'that Azure does not name', body: { properties: { osType: 'Linux' } }, image: null },
])('the newest image of a pool, $name', async ({ body, image }) => {
  expect(await catalogOf(body).latestImage(aRef().id, 'system')).toEqual({ ok: image });
});
