/** One message that people would have received. */
export interface Notification {
  kind: 'teams' | 'mail';
  /** Virtual instant in milliseconds since 1970 (UTC). */
  at: number;
  /** Teams channel, or mail addresses separated by commas. */
  to: string;
  /** First line of the card, or subject of the mail. */
  title: string;
  /** As it was posted. */
  body: unknown;
}

/** What the Teams and mail endpoints keep. */
export interface Notifications {
  all: Notification[];
}
