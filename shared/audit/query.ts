/** What is asked of the audit trail, and what it answers. */
import type { AuditEntry } from './entry';

/** Which entries; all fields must match. */
export interface AuditQuery {
  /** ARM id or name, in any case. */
  cluster?: string;
  /** ISO instants: from `since` on, before `until`. */
  since?: string;
  until?: string;
  /** `system`, `aks`, `unknown`, or the name of a person. */
  actor?: string;
  correlation?: string;
  limit: number;
  /** Goes on behind the page that gave this `next`. */
  after?: string;
}

export interface AuditPage {
  /** Newest first. */
  entries: AuditEntry[];
  /** There may be more: pass it as `after`. */
  next?: string;
}

/** The form of `next`: both keys of the last row. */
export const CURSOR = /^(\d{5})\.(\d{8}-[0-9a-f]{16})$/;
