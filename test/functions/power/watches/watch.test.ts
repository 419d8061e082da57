/** What is told of clusters that stay stopped, and on which days. */
import { asksForBilled, watch, type Watched } from '../../../../functions/power/watches/watch';
import type { OwnChange, PowerCluster } from '../../../../shared/fleet/power';
import { aRef } from '../../../support/clusters';

/** A Monday. */
const NOW = '2026-11-23T06:20:00.000Z';

const cluster: PowerCluster = {
  ...aRef(),
  ...{ location: 'westeurope', tags: {}, power: 'Stopped', provisioningState: 'Succeeded' },
  ...{ version: '1.32.9', tier: 'Standard', autoProvisioning: false },
  ...{ longTermSupport: false, privateApi: false, pools: [] },
};

const since = (instant: string, ours?: OwnChange): Partial<Watched> => ({
  memory: {
    ...aRef(),
    seen: { state: 'stopped', since: instant, by: 'steward' },
    startSeconds: [],
    ...(ours && { ours }),
  },
});

const billed = { billed: { disks: 2, diskGb: 256, addresses: 1 } };

const failed: OwnChange = {
  ...{ kind: 'start', depth: 'cluster', trigger: 'schedule', instance: 'i' },
  ...{ asked: NOW, ended: NOW, result: 'failed' },
  because: [{ code: 'AllocationFailed', message: 'No capacity.' }],
};

test.each<{ what: string; given: Partial<Watched>; codes: string[] }>([
  { what: 'since last week', given: since('2026-11-17T18:00:00Z'), codes: [] },
  { what: 'nine months, on the day', given: since('2026-02-23T06:00:00Z'), codes: ['stateLost'] },
  { what: 'the day after', given: since('2026-02-22T06:00:00Z'), codes: [] },
  { what: 'a week after', given: since('2026-02-16T06:00:00Z'), codes: ['stateLost'] },
  {
    what: 'eleven months and some days',
    given: since('2025-12-20T06:00:00Z'),
    codes: ['stateLost'],
  },
  {
    what: 'support ends, on a Monday',
    given: { ...since('2026-11-17T18:00:00Z'), supportEnds: true },
    codes: ['supportEndsWhileStopped'],
  },
  {
    what: 'disks bill for a week',
    given: { ...since('2026-11-16T06:00:00Z'), ...billed },
    codes: ['stillBilled'],
  },
  {
    what: 'disks bill for eight days',
    given: { ...since('2026-11-15T06:00:00Z'), ...billed },
    codes: [],
  },
  {
    what: 'disks bill for 37 days',
    given: { ...since('2026-10-17T06:00:00Z'), ...billed },
    codes: ['stillBilled'],
  },
  { what: 'its start has failed', given: since(NOW, failed), codes: ['startFailed'] },
  {
    what: 'it runs',
    given: { ...since('2025-01-01T00:00:00Z'), cluster: { ...cluster, power: 'Running' } },
    codes: [],
  },
])('stopped: $what', ({ given, codes }) => {
  expect(watch({ cluster, ...given }, NOW).map(({ code }) => code)).toEqual(codes);
});

test('who does not know since when asks Resource Graph for nothing', () => {
  expect(asksForBilled({ cluster }, NOW)).toBe(false);
});
