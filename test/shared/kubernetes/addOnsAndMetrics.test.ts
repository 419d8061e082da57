import { factsOf } from '../../../shared/kubernetes/questions';

describe('Kured', () => {
  const lock = (nodeID: string, TTL = 0) => ({
    nodeID,
    metadata: { unschedulable: false },
    created: '2026-01-02T03:04:05.678Z',
    TTL,
  });
  const daemonSet = (image: string, annotation?: unknown) => ({
    metadata: {
      name: 'my-release-kured',
      namespace: 'tools',
      annotations: {
        'deprecated.daemonset.template.generation': '1',
        ...(annotation !== undefined && {
          'weave.works/kured-node-lock':
            typeof annotation === 'string' ? annotation : JSON.stringify(annotation),
        }),
      },
    },
    spec: { template: { spec: { containers: [{ image }] } } },
  });
  const IMAGE = 'ghcr.io/kubereboot/kured:1.23.0';
  const since = '2026-01-02T03:04:05.678Z';

  test.each([
    { name: 'no lock', annotation: undefined, holders: [] },
    { name: 'a lock for ever', annotation: lock('n1'), holders: [{ node: 'n1', since }] },
    {
      name: 'a lock of half an hour',
      annotation: lock('n1', 1_800_000_000_000),
      holders: [{ node: 'n1', since, until: '2026-01-02T03:34:05.678Z' }],
    },
    {
      name: 'two locks',
      annotation: { maxOwners: 2, locks: [lock('n1'), lock('n2')] },
      holders: [
        { node: 'n1', since },
        { node: 'n2', since },
      ],
    },
    { name: 'a list without locks', annotation: { maxOwners: 2, locks: [] }, holders: [] },
  ])('with $name', ({ annotation, holders }) => {
    expect(factsOf({ kind: 'kured' }, [daemonSet(IMAGE, annotation)])).toEqual({
      daemonSet: 'tools/my-release-kured',
      holders,
    });
  });

  test.each([
    ['docker.io/weaveworks/kured', true],
    ['registry.contoso.example:5000/mirror/kured@sha256:00ff', true],
    ['contoso/kured-exporter:1', false],
    ['mcr.microsoft.com/oss/kubernetes/kube-proxy:v1.34.2', false],
  ])('the image %s is Kured: %s', (image, is) => {
    const { daemonSet: found } = factsOf({ kind: 'kured' }, [daemonSet(image)]);
    expect(found !== undefined).toBe(is);
  });

  test.each(['not JSON', { created: since }, { ...lock('n'), created: 'yesterday' }])(
    'a lock that nobody can read is told: %j',
    (annotation) => {
      expect(() => factsOf({ kind: 'kured' }, [daemonSet(IMAGE, annotation)])).toThrow(
        /^the annotation weave\.works\/kured-node-lock is not as it should be/,
      );
    },
  );
});

test('backups, with what Velero leaves out', () => {
  const metadata = { name: 'nightly-1', namespace: 'velero' };
  const labels = { 'velero.io/schedule-name': 'nightly' };
  const startTimestamp = '2026-11-21T02:00:00Z';
  expect(
    factsOf({ kind: 'backups' }, [
      { metadata },
      {
        metadata: { ...metadata, labels },
        status: { phase: 'PartiallyFailed', startTimestamp, completionTimestamp: null, errors: 3 },
      },
    ]),
  ).toEqual([
    { ...metadata, phase: 'New', errors: 0, warnings: 0 },
    {
      ...metadata,
      schedule: 'nightly',
      phase: 'PartiallyFailed',
      started: startTimestamp,
      errors: 3,
      warnings: 0,
    },
  ]);
});

describe('metrics', () => {
  const text = [
    '# HELP apiserver_request_total [STABLE] Counter of apiserver requests.',
    'apiserver_request_total{code="200",verb="GET"} 1.5e+03',
    'apiserver_request_total{code="404",verb="GET"} 20',
    'apiserver_request_total{code="503",verb="GET"} 3',
    'apiserver_request_total{code="500",subresource="a\\"b{c}",verb="LIST"} 4',
    'apiserver_request_total_other{code="500"} 99',
    'apiserver_requested_deprecated_apis{group="policy",removed_release="1.25",resource="pods",subresource="eviction",version="v1beta1"} 1',
    'apiserver_requested_deprecated_apis{group="",removed_release="1.50",resource="old",subresource="",version="v1"} 0',
    'apiserver_requested_deprecated_apis{group="",removed_release="",resource="componentstatuses",subresource="",version="v1"} 1',
    'process_start_time_seconds 1.7957736e+09',
  ].join('\n');

  test('requests, errors and since when they are counted', () => {
    expect(factsOf({ kind: 'apiServer' }, text)).toEqual({
      requests: 1527,
      errors: 7,
      since: '2026-11-27T10:00:00.000Z',
    });
  });

  test('deprecated APIs that are used and will go', () => {
    expect(factsOf({ kind: 'deprecatedApis' }, text)).toEqual([
      { group: 'policy', version: 'v1beta1', resource: 'pods/eviction', removedIn: '1.25' },
    ]);
  });

  test.each([
    ['', /no apiserver_request_total/],
    ['<html>sign in</html>', /no apiserver_request_total/],
    ['apiserver_request_total{code="200"} many', /apiserver_request_total is not as it should be/],
  ])('%j is no answer of an API server', (wrong, says) => {
    expect(() => factsOf({ kind: 'apiServer' }, wrong)).toThrow(says);
  });
});
