/** The demo from end to end: Contoso's fleet, its own policy, and a person who says yes. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Approver } from '../../local/cli/approver';
import { loadFleet } from '../../local/fleets/load';
import { isOpen } from '../../shared/calendar/window';
import { parsePolicy } from '../../shared/fleet/policy';
import { accepted } from '../support/changes';
import { brokenInvariants } from '../support/invariants';
import type { Stage } from '../support/stage';
import { notInTheTrail, trailOf } from '../support/trail';
import { begun, ends, open, rings, titles, touched } from './story';
import '../../functions/calendar/functions';

const CONTOSO = path.resolve(__dirname, '../../local/fleets/contoso');
const policy = readFileSync(path.join(CONTOSO, 'fleet.yaml'), 'utf8');

const APPROVE_AFTER_HOURS = 3;

let stage: Stage;

beforeAll(async () => {
  const approver: { is?: Approver } = {};
  stage = await open({
    fleet: loadFleet(CONTOSO),
    policy,
    azureEvents: true,
    onInstance: (instance) => approver.is?.notice(instance),
  });
  approver.is = new Approver(stage.host, stage.clock, APPROVE_AFTER_HOURS);
  await stage.send();
  await stage.run();
});

test('ends with every ring done', async () => {
  expect(await rings(stage)).toEqual(['dev done', 'staging done', 'production done']);
  expect((await ends(stage)).filter((line) => /failed|canceled|waiting/.test(line))).toEqual([]);
  expect(titles(stage).at(-1)).toBe('Kubernetes 1.34.2: rollout done, 2 left out');
});

test("every cluster begins while its ring's window is open", () => {
  const { rings: all } = parsePolicy(policy, 'fleet.yaml');
  const ringOf = new Map(
    stage.fleet.clusters.map(({ name, tags }) => [name, tags['steward-ring']]),
  );
  expect(touched(stage)).toHaveLength(9);
  for (const name of touched(stage)) {
    const window = all.find((ring) => ring.name === ringOf.get(name))?.window;
    const isInside = window === undefined || isOpen(window, begun(stage, name));
    expect({ name, isInside }).toEqual({ name, isInside: true });
  }
});

test('production waits for the yes of the person whom the policy names', async () => {
  const votes = (await trailOf(stage)).filter(({ action }) => action === 'approval.yes');
  expect(votes.map(({ actor }) => actor)).toMatchObject([
    { kind: 'person', name: 'platform-lead@contoso.example' },
  ]);
  const production = touched(stage).filter((name) => name.startsWith('aks-prd'));
  for (const name of production) {
    expect(begun(stage, name)).toBeGreaterThanOrEqual(Date.parse(votes[0]?.at ?? ''));
  }
});

test('each change that Azure took has one entry in the trail, and each entry of ours a change', async () => {
  expect(accepted(stage).length).toBeGreaterThan(25);
  expect(await notInTheTrail(stage)).toEqual([]);
});

test('what holds in every story holds here', async () => {
  expect(await brokenInvariants(stage)).toEqual([]);
});
