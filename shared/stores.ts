/** What the app keeps, a table each in the storage account of the Functions host. */
import type { ApprovalStore } from './azure/approvalStore';
import type { AuditStore } from './azure/auditStore';
import type { BudgetStore } from './azure/budgetStore';
import type { CalendarStore } from './azure/calendarStore';
import type { HealthStore } from './azure/healthStore';
import type { Leases } from './azure/leases';
import type { NoticeStore } from './azure/noticeStore';
import type { Operations } from './azure/operations';
import type { PowerStore } from './azure/powerStore';
import type { IntervalLike, LedgerStore } from './azure/ledgerStore';
import type { PreflightStore } from './azure/preflightStore';
import type { PriceStore } from './azure/priceStore';
import type { RollbackStore } from './azure/rollbackStore';
import type { UpgradeNotes } from './azure/upgradeNotes';
import type { RunHeadLike, RunStore } from './azure/runStore';
import type { Transport } from './azure/clients';
import type { Config } from './config';
import type { Content } from './notify/parcel';
import { once } from './once';

export interface Stores {
  operations(): Promise<Operations>;
  leases(): Promise<Leases>;
  preflights(): Promise<PreflightStore>;
  calendarStore(): Promise<CalendarStore>;
  upgradeNotes(): Promise<UpgradeNotes>;
  audit(): Promise<AuditStore>;
  approvals(): Promise<ApprovalStore>;
  healthStore(): Promise<HealthStore>;
  rollbacks(): Promise<RollbackStore>;
  priceStore(): Promise<PriceStore>;
  ledger<Interval extends IntervalLike = IntervalLike>(): Promise<LedgerStore<Interval>>;
  notices(): Promise<NoticeStore<Content>>;
  power(): Promise<PowerStore>;
  budgets(): Promise<BudgetStore>;
  /** What rollouts have copied and reached. */
  runs<Head extends RunHeadLike = RunHeadLike, Result = unknown>(): Promise<RunStore<Head, Result>>;
}

/** Each is opened, and its table created, when it is first asked for. */
export function storesOf(config: Config, transport: Transport): Stores {
  const open = async (name: string) => {
    const { openTable } = await import('./azure/tables.js');
    return openTable(`steward${name}`, config, transport);
  };
  return {
    operations: once(async () => {
      const { Operations } = await import('./azure/operations.js');
      return new Operations(await open('operations'));
    }),
    leases: once(async () => {
      const { Leases } = await import('./azure/leases.js');
      return new Leases(await open('leases'));
    }),
    preflights: once(async () => {
      const { PreflightStore } = await import('./azure/preflightStore.js');
      return new PreflightStore(await open('preflights'));
    }),
    calendarStore: once(async () => {
      const { CalendarStore } = await import('./azure/calendarStore.js');
      return new CalendarStore(await open('findings'));
    }),
    upgradeNotes: once(async () => {
      const { UpgradeNotes } = await import('./azure/upgradeNotes.js');
      return new UpgradeNotes(await open('upgradenotes'));
    }),
    audit: once(async () => {
      const { AuditStore } = await import('./azure/auditStore.js');
      return new AuditStore(await open('audit'));
    }),
    approvals: once(async () => {
      const { ApprovalStore } = await import('./azure/approvalStore.js');
      return new ApprovalStore(await open('approvals'));
    }),
    healthStore: once(async () => {
      const { HealthStore } = await import('./azure/healthStore.js');
      return new HealthStore(await open('health'));
    }),
    rollbacks: once(async () => {
      const { RollbackStore } = await import('./azure/rollbackStore.js');
      return new RollbackStore(await open('rollbacks'));
    }),
    priceStore: once(async () => {
      const { PriceStore } = await import('./azure/priceStore.js');
      return new PriceStore(await open('prices'));
    }),
    ledger: once(async () => {
      const { LedgerStore } = await import('./azure/ledgerStore.js');
      return new LedgerStore<never>(await open('ledger'));
    }),
    notices: once(async () => {
      const { NoticeStore } = await import('./azure/noticeStore.js');
      return new NoticeStore<Content>(await open('notices'));
    }),
    power: once(async () => {
      const { PowerStore } = await import('./azure/powerStore.js');
      return new PowerStore(await open('power'));
    }),
    budgets: once(async () => {
      const { BudgetStore } = await import('./azure/budgetStore.js');
      return new BudgetStore(await open('budgets'));
    }),
    runs: once(async () => {
      const { RunStore } = await import('./azure/runStore.js');
      return new RunStore<never, never>(await open('runs'));
    }),
  };
}
