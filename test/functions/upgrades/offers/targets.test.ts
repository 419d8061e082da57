import type { Goal } from '../../../../functions/upgrades/goalTypes';
import { isBehind, missingFor, targetFor } from '../../../../functions/upgrades/offers/targets';
import type { RingMember } from '../../../../shared/fleet/rings';
import { aMember } from '../../../support/clusters';
import { offersOf } from '../../../support/offers';

const to134: Goal = { kind: 'kubernetes', version: '1.34.2' };
const patches: Goal = { kind: 'patches', versions: { '1.32': '1.32.9', '1.33': '1.33.6' } };

test.each<{ name: string; goal?: Goal; member?: Partial<RingMember>; target?: string }>([
  { name: 'the version of the goal', target: '1.34.2' },
  { name: 'the patch of its minor', goal: patches, target: '1.33.6' },
  {
    name: 'the patch of its control plane, when a pool lags',
    goal: patches,
    member: { version: '1.32.5', controlPlane: '1.33.4' },
    target: '1.33.6',
  },
  { name: 'nothing without a patch for it', goal: patches, member: { version: '1.30.1' } },
  { name: 'nothing without a known version', goal: patches, member: { version: '' } },
])('a cluster is to get $name', ({ goal = to134, member, target }) => {
  expect(targetFor(goal, aMember('a', member))).toBe(target);
});

const offers = offersOf({
  westeurope: { released: ['1.34.2', '1.33.6', '1.32.9'], longTerm: ['1.32.9'] },
  northeurope: ['1.33.6', '1.34.0', '1.32.9'],
});

test.each<{
  name: string;
  goal?: Goal;
  member?: Partial<RingMember>;
  says?: string;
  code?: string;
}>([
  { name: 'whose region offers it can have it' },
  { name: 'that is there needs nothing', member: { location: 'northeurope', version: '1.34.2' } },
  {
    name: 'of a region nobody could read is left to its own upgrade profile',
    member: { location: 'x' },
  },
  { name: 'is found however its region is written', member: { location: 'West Europe' } },
  {
    name: 'whose region does not offer it waits',
    member: { location: 'northeurope' },
    code: 'notOffered',
    says: 'northeurope does not offer 1.34.2 yet, but 1.33.6, 1.34.0; a joins when it does.',
  },
  {
    name: 'with long-term support stays',
    member: { longTermSupport: true, version: '1.32.8' },
    code: 'noLongTermSupport',
    says: 'which westeurope does not offer for 1.34.2, but for 1.32.9; it stays on 1.32.8',
  },
  {
    name: 'with long-term support gets patches that have it',
    goal: patches,
    member: { longTermSupport: true, version: '1.32.8' },
  },
  {
    name: 'without any patch needs a newer minor',
    goal: patches,
    member: { version: '1.30.1' },
    code: 'noPatch',
    says: 'No patch of 1.30 is offered any more',
  },
])('a cluster $name', ({ goal = to134, member, says, code }) => {
  const reason = missingFor(goal, aMember('a', member), offers);
  expect(reason?.code).toBe(code);
  if (says !== undefined) expect(reason?.message).toContain(says);
});

describe('node images', () => {
  const images: Goal = {
    kind: 'nodeImages',
    week: '2026-W47',
    images: {
      westeurope: '202611.10.0',
      'westeurope AKSWindows-2022-containerd': 'AKSWindows-2022-containerd-20348.2700.241009',
    },
  };
  const ubuntu = (date: string) => `AKSUbuntu-2204gen2containerd-${date}`;

  test.each<{ name: string; has: string[]; behind: boolean; code?: string }>([
    { name: 'an older one', has: [ubuntu('202611.03.0')], behind: true },
    { name: 'the wanted one', has: [ubuntu('202611.10.0')], behind: false },
    { name: 'a newer one', has: ['AKSAzureLinux-V3gen2-202611.17.0'], behind: false },
    { name: 'one of two older', has: [ubuntu('202611.10.0'), ubuntu('202610.27.1')], behind: true },
    {
      name: 'an older Windows build',
      has: ['AKSWindows-2022-containerd-20348.2582.240716'],
      behind: true,
    },
    {
      name: 'the newest Windows build',
      has: ['AKSWindows-2022-containerd-20348.2700.241009'],
      behind: false,
    },
    {
      name: 'a Windows nobody knows of',
      has: ['AKSWindows-2025-containerd-26100.1.1'],
      behind: false,
      code: 'imageUnknown',
    },
    { name: 'none that Azure names', has: [], behind: false, code: 'imageUnknown' },
    { name: 'a name without a release', has: ['custom'], behind: false, code: 'imageUnknown' },
  ])('of a cluster with $name', ({ has, behind, code }) => {
    const member = aMember('a', { images: has });
    expect([isBehind(images, member), missingFor(images, member, offers)?.code]).toEqual([
      behind,
      code,
    ]);
  });
});
