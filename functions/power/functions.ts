/** Power: clusters run when they are needed, and sleep when they are not. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { registerActivities, registerStories } from '../../shared/durable/register';
import * as budget from './budget/activities';
import { budgetExemption, budgetNews, budgetQuestion } from './budget/stories';
import { askExemption, readBudgets, takeAlert } from './budget/triggers';
import * as change from './change/activities';
import { powerChange } from './change/powerChange';
import * as guards from './guards/activities';
import * as idle from './idle/activities';
import { idleWarning } from './idle/idleWarning';
import * as ledger from './ledger/activities';
import { readBills } from './ledger/bills';
import { lookForBills } from './ledger/triggers';
import { makeException, showExceptions } from './overrides/page/triggers';
import { addOverrides, listOverrides, removeOverride } from './overrides/triggers';
import * as proof from './proof/activities';
import * as report from './report/activities';
import { lookForReport, readSavings } from './report/triggers';
import { weeklyReport } from './report/weeklyReport';
import { readClusterPower, readPower, sweepPower } from './triggers';
import * as watches from './watches/activities';
import { powerWatch } from './watches/powerWatch';
import { watchStopped } from './watches/triggers';

const durable = df.input.durableClient();

/** Six fields, UTC. */
app.timer('powerSweep', {
  schedule: '0 */5 * * * *',
  extraInputs: [durable],
  handler: sweepPower,
});

app.timer('powerBills', {
  schedule: '0 25 * * * *',
  extraInputs: [durable],
  handler: lookForBills,
});

app.timer('powerWatches', {
  schedule: '0 20 6 * * *',
  extraInputs: [durable],
  handler: watchStopped,
});

app.timer('powerReport', {
  schedule: '0 5 * * * *',
  extraInputs: [durable],
  handler: lookForReport,
});

/** Callers need a function key. */
app.http('readPower', {
  route: 'power',
  methods: ['GET'],
  authLevel: 'function',
  handler: readPower,
});

app.http('readSavings', {
  route: 'power/savings',
  methods: ['GET'],
  authLevel: 'function',
  handler: readSavings,
});

app.http('readClusterPower', {
  route: 'power/{cluster}',
  methods: ['GET'],
  authLevel: 'function',
  handler: readClusterPower,
});

app.http('addOverrides', {
  route: 'power/overrides',
  methods: ['POST'],
  authLevel: 'function',
  extraInputs: [durable],
  handler: addOverrides,
});

app.http('listOverrides', {
  route: 'power/overrides',
  methods: ['GET'],
  authLevel: 'function',
  handler: listOverrides,
});

app.http('removeOverride', {
  route: 'power/overrides/{id}',
  methods: ['DELETE'],
  authLevel: 'function',
  handler: removeOverride,
});

app.http('readBudgets', {
  route: 'power/budgets',
  methods: ['GET'],
  authLevel: 'function',
  handler: readBudgets,
});

app.http('askExemption', {
  route: 'power/exemptions',
  methods: ['POST'],
  authLevel: 'function',
  extraInputs: [durable],
  handler: askExemption,
});

/** For action groups: their webhook has the key in its address. */
app.http('takeBudgetAlert', {
  route: 'power/budget-alert',
  methods: ['POST'],
  authLevel: 'function',
  extraInputs: [durable],
  handler: takeAlert,
});

/** Whoever has a signed link may open it: the link is the key. */
app.http('showExceptions', {
  route: 'power/keep/{id}',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: showExceptions,
});

app.http('makeException', {
  route: 'power/keep/{id}',
  methods: ['POST'],
  authLevel: 'anonymous',
  extraInputs: [durable],
  handler: makeException,
});

registerActivities({
  ...budget,
  ...change,
  ...guards,
  ...idle,
  ...proof,
  ...ledger,
  ...report,
  ...watches,
});
registerStories([
  budgetExemption,
  budgetNews,
  budgetQuestion,
  powerChange,
  idleWarning,
  powerWatch,
  readBills,
  weeklyReport,
]);
