/** Prices, notes and bills through the activities, against the simulated Azure and Azurite. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  billedSubscriptions,
  compareDays,
  noteInterval,
  readBill,
} from '../../../../functions/power/ledger/activities';
import { readBills } from '../../../../functions/power/ledger/bills';
import type { StopInterval } from '../../../../functions/power/ledger/interval';
import type { DayFact } from '../../../../functions/power/ledger/reconcile';
import { httpClient } from '../../../../local/azure/inMemory';
import { type Azurite, startAzurite } from '../../../../local/cli/azurite';
import type { Transport } from '../../../../shared/azure/clients';
import { readConfig } from '../../../../shared/config';
import type { Outcome } from '../../../../shared/reasons';
import { createServices, services, useServices } from '../../../../shared/services';
import { bench, smallFleet } from '../../../local/azure/support';
import { drive, inTurn } from '../../../support/drive';

const ROOT = path.resolve(__dirname, '../../../..');
const HOUR = 60;
const ACCOUNTS = Array.from({ length: 8 }, (_, at) => `ledger${at}`);
const folder = mkdtempSync(path.join(tmpdir(), 'steward-bills-'));
const SUBSCRIPTION = '11111111-aaaa-4aaa-8aaa-000000000001';

const POLICY = `
calendars: { schedules: { office: 'Mon-Sun 06:00-20:00' } }
rings: [{ name: dev }]
power: { rules: [{ clusters: all, schedule: office }] }
`;

let azurite: Azurite;
let used = 0;

beforeAll(async () => {
  azurite = await startAzurite(ROOT, folder, 'table', ACCOUNTS);
});

afterAll(() => {
  useServices(undefined);
  azurite.stop();
});

/** @param fails the price list cannot be reached */
async function setUp(fails = false) {
  const azure = bench({ fleet: smallFleet() });
  const FLEET_POLICY = path.join(folder, `fleet${used}.yaml`);
  writeFileSync(FLEET_POLICY, POLICY);
  const config = readConfig({
    FLEET_POLICY,
    AzureWebJobsStorage: azurite.connectionString(ACCOUNTS[used++]),
  });
  const { credential } = azure.simulator;
  const client = httpClient(azure.simulator);
  const transport: Transport = {
    credential,
    httpClient: {
      sendRequest: (request) => {
        if (fails && request.url.includes('/retail/prices')) return Promise.reject(noAnswer());
        return client.sendRequest(request);
      },
    },
  };
  useServices(createServices(config, transport, { now: () => new Date(azure.clock.now()) }));
  const ledger = await services().ledger<StopInterval>();
  await ledger.mark('since', '2026-11-01T00:00:00.000Z');
  const graph = await services().graph();
  const cluster = async () => {
    const [found] = okIn(await graph.powerClusters());
    if (found === undefined) throw new Error('there is one cluster');
    return found;
  };
  const repair = () => {
    fails = false;
  };
  return { ...azure, ledger, cluster, repair };
}

function noAnswer(): Error {
  return Object.assign(new Error('no answer'), { name: 'RestError', code: 'ENOTFOUND' });
}

function okIn<T>(outcome: Outcome<T>): T {
  if ('ok' in outcome) return outcome.ok;
  throw new Error(JSON.stringify(outcome));
}

const at = (instant: number) => new Date(instant).toISOString();

test('what was reckoned is what Azure bills, on a day with a stop in it', async () => {
  const { pass, send, idOf, ledger, cluster, clock } = await setUp();
  await pass(22 * HOUR);
  const before = await cluster();
  await send('POST', `${idOf('one')}/stop`);
  await pass(5);
  const from = at(clock.now());
  const note = { kind: 'stopped', cluster: before, at: from, ring: 'dev' } as const;
  okIn(await noteInterval({ ...note, depth: 'cluster', trigger: 'schedule' }));
  okIn(await noteInterval({ ...note, depth: 'cluster', trigger: 'schedule' }));
  expect(await ledger.allOpen()).toHaveLength(1);
  await pass(10 * HOUR);
  await send('POST', `${idOf('one')}/start`);
  await pass(10);
  const started = { kind: 'started', cluster: before, at: at(clock.now()), by: 'steward' } as const;
  okIn(await noteInterval(started));
  await pass(50 * HOUR);

  expect(okIn(await billedSubscriptions())).toEqual([SUBSCRIPTION]);
  const question = { subscription: SUBSCRIPTION, from: '2026-11-01', to: '2026-11-25' };
  expect(okIn(await readBill(question))).toBeGreaterThanOrEqual(2);
  expect(okIn(await compareDays({ days: ['2026-11-22', '2026-11-25'] }))).toBe(1);
  const facts = await ledger.days<DayFact>('2026-11-01', '2026-11-30');
  expect(facts.map(({ day }) => day)).toEqual(['2026-11-22']);
  const [fact] = facts;
  expect(fact?.actual.EUR).toBeGreaterThan(0);
  expect((fact?.actual.EUR ?? 0) / (fact?.estimate.EUR ?? NaN)).toBeCloseTo(1, 2);
});

test('a price list that cannot be read keeps nothing from stopping; the stop is priced at its end', async () => {
  const { ledger, cluster, clock, pass, repair } = await setUp(true);
  const before = await cluster();
  const note = { kind: 'stopped', cluster: before, at: at(clock.now()) } as const;
  okIn(await noteInterval({ ...note, depth: 'cluster', trigger: 'idle' }));
  const [open] = await ledger.allOpen();
  expect(open?.savesHourly).toEqual({});
  expect(open?.wouldRun.unknown).not.toEqual([]);
  repair();
  await pass(HOUR);
  const started = { kind: 'started', cluster: before, at: at(clock.now()), by: 'someone' } as const;
  okIn(await noteInterval(started));
  const [ended] = await ledger.between('2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z');
  expect(ended?.savesHourly.EUR).toBeGreaterThan(0);
  expect(ended?.wouldRun.unknown).toEqual([]);
  expect(ended?.startedBy).toBe('someone');
});

test('a throttled bill is asked again; the last figure stays, with its age', async () => {
  const { pass, simulator, ledger } = await setUp();
  await pass(60 * HOUR);
  const question = { subscription: SUBSCRIPTION, from: '2026-11-01', to: '2026-11-25' };
  okIn(await readBill(question));
  const before = await ledger.allCosts();
  await pass(24 * HOUR);
  simulator.intervene({ kind: 'costQueries', perMinute: 0 });
  expect(await readBill(question)).toMatchObject({ retry: { after: 60 } });
  expect(await ledger.allCosts()).toEqual(before);
});

test('one subscription whose bill cannot be read does not hide the others', () => {
  const { output, calls, errors } = drive(
    readBills,
    { from: '2026-11-01', to: '2026-11-21', days: ['2026-11-20'] },
    {
      answers: {
        billedSubscriptions: () => ({ ok: ['one', 'two'] }),
        readBill: inTurn<Outcome<number>>(
          { retry: { after: 60, reason: { code: 'RateLimitExceeded', message: 'later' } } },
          { refused: { code: 'RBACAccessDenied', message: 'The client may not.' } },
          { ok: 3 },
        ),
        compareDays: () => ({ ok: 4 }),
      },
    },
  );
  expect(output).toEqual({
    subscriptions: 2,
    unread: [{ subscription: 'one', why: 'The client may not.' }],
    clusters: 4,
  });
  expect(calls.map(({ name }) => name)).toEqual([
    'billedSubscriptions',
    'readBill',
    'readBill',
    'readBill',
    'compareDays',
  ]);
  expect(errors.join()).toContain('subscription one was not read');
});
