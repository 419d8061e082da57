import { parseEvent } from '../../../shared/azure/events';
import { events as samples } from '../../fixtures/recorded/sample-events.json';

const CLUSTER =
  '/subscriptions/sub-1/resourceGroups/rg-1/providers/Microsoft.ContainerService/managedClusters/shop';
const TYPE = 'Microsoft.ContainerService.NewKubernetesVersionAvailable';

const grid = {
  topic: CLUSTER,
  subject: 'shop',
  eventType: TYPE,
  id: 'event-1',
  data: { latestSupportedKubernetesVersion: '1.34.2' },
  dataVersion: '1',
  metadataVersion: '1',
  eventTime: '2026-11-23T06:00:00.1234567Z',
};

const cloud = {
  source: CLUSTER,
  subject: 'shop',
  type: TYPE,
  id: 'event-1',
  data: { latestSupportedKubernetesVersion: '1.34.2' },
  specversion: '1.0',
  time: '2026-11-23T06:00:00.1234567Z',
};

const understood = {
  kind: 'newVersion',
  clusterId: CLUSTER,
  version: '1.34.2',
  time: '2026-11-23T06:00:00.123Z',
};

const lower = CLUSTER.toLowerCase();

test.each([
  { name: 'the Event Grid schema', event: grid, is: understood },
  { name: 'a CloudEvent', event: cloud, is: understood },
  {
    name: 'an id in small letters',
    event: { ...grid, topic: lower },
    is: { ...understood, clusterId: lower },
  },
  { name: 'a type in capitals', event: { ...cloud, type: TYPE.toUpperCase() }, is: understood },
  {
    name: 'a time of another zone',
    event: { ...grid, eventTime: '2026-11-23T07:00:00+01:00' },
    is: { ...understood, time: '2026-11-23T06:00:00.000Z' },
  },
  {
    name: 'fields that nobody knows yet',
    event: { ...cloud, traceparent: '00-1', data: { ...cloud.data, more: null } },
    is: understood,
  },
])('a new version in $name', async ({ event, is }) => {
  expect(await parseEvent(event)).toEqual(is);
});

type Expected = { ignored: string } | { is: Record<string, unknown> } | { refused: RegExp };

const official: Record<string, Expected> = {
  // The documentation misses a slash after resourceGroups.
  'event-01': {
    refused: /^topic \(source in a CloudEvent\): '.*resourceGroups<rg>.*expected \/sub/,
  },
  // The documentation says AutoUprader, and year 1 for never.
  'event-02': {
    is: {
      kind: 'autoUpgrade',
      eventId: 'bbe82027-0444-4f73-897a-0bbfe3af66f1',
      state: 'Started',
      what: 'nodeImage',
      planned: '2024-04-16T22:17:12.103Z',
      description: 'Start to upgrade security vhd',
    },
  },
  'event-03': { ignored: 'Microsoft.ResourceNotifications.AksResources.FleetGateCreated' },
  'event-04': { ignored: 'Microsoft.ResourceNotifications.AksResources.FleetGateUpdated' },
  'event-05': { is: { kind: 'support', state: 'ended', version: '1.23.15' } },
  'event-06': { is: { kind: 'newVersion', version: '1.20.7' } },
  'event-07': { ignored: 'Microsoft.ContainerService.NodePoolRollingProgress' },
  'event-08': { is: { kind: 'poolRolling', pool: 'nodepool1', state: 'Succeeded' } },
  // The documentation misspells the key: specVersion.
  'event-09': { refused: /^the CloudEvent .*specversion: .*expected "1.0" \(it is missing\)/ },
  'event-10': { refused: /^the CloudEvent .*specversion: .*expected "1.0" \(it is missing\)/ },
  // The properties of an event without their event.
  'event-11': { refused: /^the Event Grid event .*metadataVersion: .*eventType: .*it is missing/ },
};

test.each(samples)('the official sample $id ($schema)', async ({ id, event }) => {
  const expected = official[id];
  if (expected === undefined) throw new Error(`nothing is expected of ${id}`);
  if ('refused' in expected) await expect(parseEvent(event)).rejects.toThrow(expected.refused);
  else if ('ignored' in expected)
    expect(await parseEvent(event)).toEqual({ kind: 'other', type: expected.ignored });
  else expect(await parseEvent(event)).toMatchObject(expected.is);
});

/** An event of AKS about the cluster. */
const about = (type: string, data: object) => ({
  ...cloud,
  type: `Microsoft.ContainerService.${type}`,
  data,
});

test.each([
  {
    event: about('ClusterSupportEnding', { kubernetesVersion: '1.31.5' }),
    is: { kind: 'support', state: 'ending', version: '1.31.5' },
  },
  {
    event: about('ClusterSupportEnded', { kubernetesVersion: '1.31' }),
    is: { kind: 'support', state: 'ended', version: '1.31' },
  },
  ...['Started', 'Succeeded', 'Failed'].map((state) => ({
    event: about(`NodePoolRolling${state}`, { nodePoolName: 'work' }),
    is: { kind: 'poolRolling', pool: 'work', state },
  })),
])('$event.type', async ({ event, is }) => {
  const when = { clusterId: CLUSTER, time: '2026-11-23T06:00:00.123Z' };
  expect(await parseEvent(event)).toEqual({ ...is, ...when });
});

describe('a scheduled event', () => {
  const TYPE_OF_SCHEDULED =
    'Microsoft.ResourceNotifications.ContainerServiceEventResources.ScheduledEventEmitted';
  const properties = {
    description: 'ScheduledEvents',
    eventId: 'event-1',
    eventSource: 'AutoUpgrader',
    eventStatus: 'Scheduled',
    eventDetails: { upgradeType: 'K8sVersionUpgrade' },
    scheduledTime: '2026-11-28T22:00:00Z',
    resources: [CLUSTER],
  };
  const scheduled = (fields: object, id = `${CLUSTER}/scheduledEvents/event-1`) => ({
    ...cloud,
    type: TYPE_OF_SCHEDULED,
    source: '/subscriptions/sub-1',
    data: { resourceInfo: { id, properties: { ...properties, ...fields } } },
  });
  const upgrade = {
    kind: 'autoUpgrade',
    clusterId: CLUSTER,
    eventId: 'event-1',
    state: 'Scheduled',
    what: 'kubernetes',
    planned: '2026-11-28T22:00:00.000Z',
    description: 'ScheduledEvents',
    time: '2026-11-23T06:00:00.123Z',
  };
  const eol = {
    eventSource: 'EOLNotification',
    description: 'KubernetesVersionEOLOneWeek',
    eventDetails: { kubernetesVersion: '1.32.3', eolDate: '2026-12-01T00:00:00Z' },
  };
  const ending = {
    kind: 'support',
    clusterId: CLUSTER,
    state: 'ending',
    version: '1.32.3',
    ends: '2026-12-01T00:00:00.000Z',
  };

  test.each<{ name: string; fields: object; is: object }>([
    { name: 'an upgrade by AKS', fields: {}, is: upgrade },
    {
      name: 'with details as JSON in a text',
      fields: { eventDetails: '{"upgradeType":"NodeOSUpgrade"}' },
      is: { what: 'nodeImage' },
    },
    {
      name: 'with details as prose',
      fields: { eventDetails: 'Upgrade Kubernetes to 1.34' },
      is: { what: 'kubernetes', description: 'Upgrade Kubernetes to 1.34' },
    },
    {
      name: 'with broken JSON',
      fields: { eventDetails: '{"upgradeType' },
      is: { state: 'Scheduled' },
    },
    {
      name: 'with the other spelling',
      fields: { eventStatus: 'Cancelled' },
      is: { state: 'Canceled' },
    },
    { name: 'without resources', fields: { resources: [] }, is: { clusterId: CLUSTER } },
    {
      name: 'with next to nothing',
      fields: { description: null, eventId: null, eventDetails: undefined, resources: null },
      is: { clusterId: CLUSTER, eventId: 'event-1', description: '' },
    },
    { name: 'two weeks before the end of support', fields: eol, is: ending },
    {
      name: 'out of support',
      fields: { ...eol, description: 'KubernetesVersionOutOfSupport' },
      is: { ...ending, state: 'ended' },
    },
    {
      name: 'with no more than a time',
      fields: { ...eol, eventDetails: 'soon' },
      is: { version: '', ends: '2026-11-28T22:00:00.000Z' },
    },
    { name: 'of a source nobody knows', fields: { eventSource: 'Weather' }, is: { kind: 'other' } },
    { name: 'with a status nobody knows', fields: { eventStatus: 'Maybe' }, is: { kind: 'other' } },
  ])('$name', async ({ fields, is }) => {
    expect(await parseEvent(scheduled(fields))).toMatchObject(is);
  });

  test('a time that means never is none, and no kind of upgrade is guessed', async () => {
    const event = scheduled({ scheduledTime: '0001-01-01T00:00:00.0000000Z', eventDetails: null });
    const { what, planned, ...rest } = upgrade;
    expect(await parseEvent(event)).toEqual(rest);
  });

  test('about something that is no cluster is refused', async () => {
    const event = scheduled({ resources: ['/subscriptions/sub-1'] });
    await expect(parseEvent(event)).rejects.toThrow('is not the id of a cluster');
  });
});

const { topic, ...withoutTopic } = grid;
const { time, ...withoutTime } = cloud;
const { data, ...withoutData } = grid;

/** Each message names the field, what is allowed and what was found. */
test.each([
  { name: 'nothing', event: null, says: 'an event is a JSON object, this is null' },
  { name: 'a text', event: 'hello', says: 'an event is a JSON object, this is "hello"' },
  { name: 'a batch in a batch', event: [grid], says: 'an event is a JSON object, this is [{' },
  {
    name: 'no topic',
    event: withoutTopic,
    says: 'topic: Invalid input: expected string, received undefined (it is missing)',
  },
  {
    name: 'another metadata version',
    event: { ...grid, metadataVersion: '2' },
    says: 'metadataVersion: Invalid input: expected "1" (found "2")',
  },
  {
    name: 'another CloudEvents version',
    event: { ...cloud, specversion: '0.3' },
    says: 'specversion: Invalid input: expected "1.0" (found "0.3")',
  },
  {
    name: 'no time',
    event: withoutTime,
    says: 'time: expected an ISO instant such as 2026-11-21T08:00:00Z (it is missing)',
  },
  {
    name: 'a time that is none',
    event: { ...grid, eventTime: 'yesterday' },
    says: 'eventTime: expected an ISO instant such as 2026-11-21T08:00:00Z (found "yesterday")',
  },
  {
    name: 'a version that is an alias',
    event: { ...grid, data: { latestSupportedKubernetesVersion: '1.34' } },
    says: 'data.latestSupportedKubernetesVersion: expected a full version such as 1.34.2 (found "1.34")',
  },
  {
    name: 'a version that is a number',
    event: { ...cloud, data: { latestSupportedKubernetesVersion: 1.34 } },
    says: 'data.latestSupportedKubernetesVersion: Invalid input: expected string, received number (found 1.34)',
  },
  {
    name: 'empty data',
    event: { ...grid, data: {} },
    says: 'data.latestSupportedKubernetesVersion: Invalid input: expected string, received undefined (it is missing)',
  },
  { name: 'data that is null', event: { ...cloud, data: null }, says: 'data: ' },
  { name: 'no data', event: withoutData, says: "event is missing required property 'data'" },
  {
    name: 'the name for the id',
    event: { ...grid, topic: 'shop' },
    says: "topic (source in a CloudEvent): 'shop' is not the id of a cluster; expected /subscriptions/{subscription}",
  },
])('$name is refused with a message that helps', async ({ event, says }) => {
  await expect(parseEvent(event)).rejects.toThrow(says);
});
