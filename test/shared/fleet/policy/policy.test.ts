import { readFileSync } from 'node:fs';
import path from 'node:path';
import { checkPolicy, parsePolicy, PolicyError } from '../../../../shared/fleet/policy';

const ROOT = path.resolve(__dirname, '../../../..');

test.each(['fleet.yaml', 'local/fleets/contoso/fleet.yaml'])('%s is right', (name) => {
  const text = readFileSync(path.join(ROOT, name), 'utf8');
  const { policy, problems } = checkPolicy(text, name);
  expect(problems).toEqual([]);
  expect(policy?.rings.map((ring) => ring.name)).toEqual(['dev', 'staging', 'production']);
});

test('three lines are enough, and what is left out has a default', () => {
  const policy = parsePolicy('rings:\n  - name: all\n    clusters: all\n', 'fleet.yaml');
  expect(policy).toMatchObject({
    timeZone: 'UTC',
    scope: { subscriptions: [] },
    rings: [
      {
        name: 'all',
        clusters: { tags: {} },
        maxConcurrent: 3,
        bake: 0,
        failureBudget: 0,
        minSuccess: 0,
        freezes: [],
      },
    ],
    upgrades: { goal: 'latest', stopped: 'skip' },
    power: { rules: [], readyBefore: 15 * 60_000 },
    backups: { maxAge: 24 * 3_600_000, beforeUpgrade: 'ignore' },
    reboots: { overdueAfter: 7 * 24 * 3_600_000 },
  });
  expect(policy.rings[0]).not.toHaveProperty('window');
});

test('all errors are thrown together, a line each', () => {
  const text = 'rings:\n  - name: X\n  - name: y\n    maxConcurrent: 0\n    window: nigths\n';
  const thrown = () => parsePolicy(text, 'fleet.yaml');
  expect(thrown).toThrow(PolicyError);
  expect(thrown).toThrow(
    /^fleet\.yaml:2:11 {2}rings\[0\]\.name .*\nfleet\.yaml:4:20 {2}rings\[1\]\.maxConcurrent .*\nfleet\.yaml:5:13 {2}rings\[1\]\.window .*$/,
  );
});
