/** The turn of a ring: orders, lanes, the verdict. */
import { NO_ORDERS, type Orders } from '../../../shared/fleet/orders';
import { approvalSchema } from '../../../shared/fleet/approvalSchema';
import { HOUR, lunch, ROLLOUT, turnOf } from '../../support/oneRing';

describe('lanes', () => {
  test.each([
    { name: 'as many as the ring allows', clusters: ['a', 'b', 'c', 'd'], atOnce: 3, lanes: 3 },
    { name: 'no more than clusters', clusters: ['a'], atOnce: 3, lanes: 1 },
    { name: 'none for an empty ring', clusters: [], atOnce: 3, lanes: 0 },
  ])('$name', ({ clusters, atOnce, lanes }) => {
    const { named, counts, status } = turnOf({ clusters, ring: { maxConcurrent: atOnce } });
    expect(named('lane').map(({ instanceId }) => instanceId)).toEqual(
      Array.from({ length: lanes }, (_, at) => `${ROLLOUT}:dev:lane-${at + 1}`),
    );
    expect({ status, upgraded: counts.upgraded }).toEqual({
      status: 'done',
      upgraded: clusters.length,
    });
  });

  test('every cluster is upgraded once', () => {
    const { begun, ends } = turnOf({ clusters: ['a', 'b', 'c'] });
    expect(begun).toBe(3);
    expect(ends).toEqual(['a upgraded', 'b upgraded', 'c upgraded']);
  });

  test('what is given back when all lanes have ended is tried in a further pass', () => {
    let tries = 0;
    const { ends, named, status } = turnOf({
      afterUpgrade: (result) =>
        result.name === 'a' && ++tries === 1 ? { ...result, status: 'failed' } : result,
      answers: ({ answers, reopen }) => ({
        tallyRing: (input) => {
          if (tries === 1) reopen('a');
          return answers.tallyRing(input);
        },
      }),
    });
    expect({ ends, status }).toEqual({ ends: ['a upgraded', 'b upgraded'], status: 'done' });
    // Lanes of a later pass have numbers of their own, so that no claim is taken twice.
    expect(named('lane').map(({ input }) => (input as { lane: number }).lane)).toEqual([
      1, 2, 1001,
    ]);
  });
});

describe('orders', () => {
  const always = (orders: Partial<Orders>) => () => ({ ...NO_ORDERS, ...orders });

  test.each([
    {
      name: 'canceled',
      orders: always({ canceled: lunch }),
      status: 'notStarted',
      code: 'canceled',
    },
    {
      name: 'left out',
      orders: always({ rings: { dev: lunch } }),
      status: 'skipped',
      code: 'ringSkipped',
    },
  ])('$name before it starts: nobody is asked and each cluster says why', (one) => {
    const ring = { approval: approvalSchema.parse({}) };
    const { status, codes, ends, begun, questions, rows } = turnOf({ orders: one.orders, ring });
    expect({ status, codes, begun, questions }).toEqual({
      status: one.status,
      codes: [one.code],
      begun: 0,
      questions: [],
    });
    expect(ends).toEqual(['a skipped', 'b skipped']);
    expect(rows[0]?.result?.because[0]?.message).toContain('lunch');
  });

  test.each([
    {
      name: 'canceled',
      orders: { canceled: lunch },
      status: 'failed',
      code: 'canceled',
      title: 'was canceled',
    },
    {
      name: 'left out',
      orders: { rings: { dev: lunch } },
      status: 'skipped',
      code: 'ringSkipped',
      title: 'was left out',
    },
  ])('$name in the middle: what has not begun is left out, and nothing bakes', (one) => {
    let begun = 0;
    const { status, codes, ends, named, notices } = turnOf({
      clusters: ['a', 'b', 'c'],
      ring: { maxConcurrent: 1, bake: HOUR },
      orders: () => ({ ...NO_ORDERS, ...(begun > 0 ? one.orders : {}) }),
      afterUpgrade: (result) => {
        begun++;
        return result;
      },
    });
    expect({ status, codes }).toEqual({ status: one.status, codes: [one.code] });
    expect(ends).toEqual(['a upgraded', 'b skipped', 'c skipped']);
    expect(named('watchRing')).toEqual([]);
    expect(notices.map(({ title }) => title)).toEqual([`Kubernetes 1.34.2: ring dev ${one.title}`]);
  });

  test('a pause before it starts is waited out', () => {
    const { status, seconds } = turnOf({
      orders: (minutes) => (minutes < 60 ? { ...NO_ORDERS, paused: lunch } : NO_ORDERS),
    });
    expect({ status, seconds }).toEqual({ status: 'done', seconds: 3600 });
  });
});

describe('the verdict', () => {
  test('a failed cluster makes a failed ring, and people hear what is safe to do', () => {
    const { status, codes, problems, notices } = turnOf({ statuses: { b: 'failed' } });
    expect({ status, codes }).toEqual({ status: 'failed', codes: ['failureBudget'] });
    expect(problems).toMatchObject([{ name: 'b', status: 'failed' }]);
    expect(notices).toMatchObject([
      {
        severity: 'attention',
        text: expect.stringContaining('next ring is not started') as string,
      },
    ]);
    expect(notices[0]?.actions?.[0]).toContain('retry');
  });

  test('failures that the policy allows are not called a full success', () => {
    const { status, notices } = turnOf({ statuses: { b: 'failed' }, ring: { failureBudget: 1 } });
    expect(status).toBe('done');
    expect(notices[0]?.text).toContain('the policy lets so many fail');
  });

  test('a ring without work is silent', () => {
    const { notices, status } = turnOf({ clusters: [] });
    expect({ notices, status }).toEqual({ notices: [], status: 'done' });
  });
});
