/** What is kept of budgets: how they stand, exemptions, alerts that came, and when to look again. */
import { odata, type TableClient, type TransactionAction } from '@azure/data-tables';
import type { BudgetQuestion, BudgetState, Exemption } from '../fleet/budget';
import { jsonOf, jsonRow } from './jsonRow';
import { deleteRow, isConflict, isMissing } from './tables';

/** Everything that a look needs, read at once. */
export interface BudgetsKnown {
  states: BudgetState[];
  exemptions: Exemption[];
  questions: BudgetQuestion[];
  /** The last look: ISO instant, UTC; absent when one is asked for. */
  looked?: string;
}

const STATE = 'state';
const EXEMPTION = 'exemption';
const QUESTION = 'question';
const ALERT = 'alert';
const LOOK = 'look';

const ROWS_PER_TRANSACTION = 100;

export class BudgetStore {
  constructor(private readonly table: TableClient) {}

  async all(): Promise<BudgetsKnown> {
    const known: BudgetsKnown = { states: [], exemptions: [], questions: [] };
    const filter = odata`PartitionKey ne ${ALERT}`;
    const rows = this.table.listEntities<{ partitionKey: string }>({ queryOptions: { filter } });
    for await (const row of rows) sortIn(known, row);
    return known;
  }

  async keepStates(states: readonly BudgetState[]): Promise<void> {
    const rows = states.map((one): TransactionAction => [
      'upsert',
      jsonRow(STATE, keyOf(one.key), one),
      'Replace',
    ]);
    for (let at = 0; at < rows.length; at += ROWS_PER_TRANSACTION) {
      await this.table.submitTransaction(rows.slice(at, at + ROWS_PER_TRANSACTION));
    }
  }

  async removeState(key: string): Promise<void> {
    await deleteRow(this.table, STATE, keyOf(key));
  }

  async question(id: string): Promise<BudgetQuestion | undefined> {
    return (await this.row(QUESTION, keyOf(id))) as BudgetQuestion | undefined;
  }

  async keepQuestion(question: BudgetQuestion): Promise<void> {
    await this.table.upsertEntity(jsonRow(QUESTION, keyOf(question.id), question), 'Replace');
  }

  async removeQuestion(id: string): Promise<void> {
    await deleteRow(this.table, QUESTION, keyOf(id));
  }

  async exemption(id: string): Promise<Exemption | undefined> {
    return (await this.row(EXEMPTION, id)) as Exemption | undefined;
  }

  async keepExemption(exemption: Exemption): Promise<void> {
    await this.table.upsertEntity(jsonRow(EXEMPTION, exemption.id, exemption), 'Replace');
  }

  async removeExemption(id: string): Promise<void> {
    await deleteRow(this.table, EXEMPTION, id);
  }

  /** @returns false when the same alert came before */
  async addAlert(id: string, at: string): Promise<boolean> {
    try {
      await this.table.createEntity(jsonRow(ALERT, id, at));
      return true;
    } catch (error) {
      if (isConflict(error)) return false;
      throw error;
    }
  }

  /** Alerts before an instant (ISO, UTC) do not come again. */
  async forgetAlerts(before: string): Promise<void> {
    const filter = odata`PartitionKey eq ${ALERT}`;
    for await (const row of this.table.listEntities<{ rowKey: string }>({
      queryOptions: { filter },
    })) {
      if ((jsonOf(row) as string) < before) await deleteRow(this.table, ALERT, row.rowKey);
    }
  }

  async keepLook(at: string): Promise<void> {
    await this.table.upsertEntity(jsonRow(LOOK, LOOK, at), 'Replace');
  }

  /** Something has changed: the next sweep looks, whenever the last look was. */
  async askForLook(): Promise<void> {
    await deleteRow(this.table, LOOK, LOOK);
  }

  private async row(partition: string, key: string): Promise<unknown> {
    try {
      return jsonOf(await this.table.getEntity(partition, key));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }
}

function sortIn(known: BudgetsKnown, row: { partitionKey: string }): void {
  switch (row.partitionKey) {
    case STATE:
      known.states.push(jsonOf(row) as BudgetState);
      break;
    case EXEMPTION:
      known.exemptions.push(jsonOf(row) as Exemption);
      break;
    case QUESTION:
      known.questions.push(jsonOf(row) as BudgetQuestion);
      break;
    case LOOK:
      known.looked = jsonOf(row) as string;
      break;
  }
}

/** Names of budgets may hold what keys of rows must not. */
function keyOf(text: string): string {
  return encodeURIComponent(text).replaceAll('%', '=');
}
