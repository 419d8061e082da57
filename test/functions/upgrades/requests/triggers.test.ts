/** Rollouts by hand: POST and GET /api/rollouts. */
import { setStage } from '../../../support/stage';
import { api, fleetOf, rollouts } from '../smallFleet';

describe('by hand', () => {
  test('a version is rolled out, listed, and told by its id or version', async () => {
    const stage = await setStage({ fleet: fleetOf({ name: 'a' }) });
    const started = await api(stage, 'rollouts', {
      goal: '1.34.1',
      startedBy: 'Anna@contoso.example',
    });
    expect(started).toMatchObject({
      status: 202,
      id: 'rollout:kubernetes:1.34.1',
      goal: 'Kubernetes 1.34.1',
    });
    expect(await api(stage, 'rollouts', { goal: '1.34.1' })).toMatchObject({
      status: 409,
      error: 'rollout:kubernetes:1.34.1 is already running',
    });
    await stage.run();
    expect(await api(stage, 'rollouts')).toMatchObject({
      rollouts: [
        { id: 'rollout:kubernetes:1.34.1', status: 'done', startedBy: 'Anna@contoso.example' },
      ],
    });
    for (const name of ['1.34.1', 'rollout:kubernetes:1.34.1']) {
      expect(await api(stage, `rollouts/${name}`)).toMatchObject({
        id: 'rollout:kubernetes:1.34.1',
        version: '1.34.1',
        runtimeStatus: 'Completed',
      });
    }
  });

  test('what cannot be is told, and starts nothing', async () => {
    const stage = await setStage({ fleet: fleetOf({ name: 'a' }) });
    const cases: [body: object, status: number, says: string][] = [
      [{ goal: 'newest' }, 400, 'goal: latest, stable'],
      [{ goal: 'latest', only: ['z'] }, 400, "there is no cluster 'z'"],
      [{ goal: '1.35' }, 409, '1.35 is a preview'],
      [{ goal: '1.31' }, 409, '1.31 is older than AKS supports'],
      [{ goal: '1.34.7' }, 409, '1.34.7 is not offered'],
    ];
    for (const [body, status, says] of cases) {
      const answer = await api(stage, 'rollouts', body);
      expect([answer.status, answer.error]).toEqual([status, expect.stringContaining(says)]);
    }
    expect(await api(stage, 'rollouts/next')).toMatchObject({ status: 400 });
    expect(await api(stage, 'rollouts/1.34.9')).toMatchObject({ status: 404 });
    expect(rollouts(stage)).toEqual([]);
  });
});
