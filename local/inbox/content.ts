/** What is in a notification of each kind, for those who show it or click on it. */
import { z } from 'zod';
import type { Notification } from '../azure/notifications';

const action = z.looseObject({ url: z.string() });
const card = z.looseObject({ actions: z.array(action).default([]) });
const teams = z.object({ attachments: z.tuple([z.object({ content: card })], z.unknown()) });
const mail = z.object({
  content: z.object({ html: z.string().default(''), plainText: z.string().default('') }),
});

/** The Adaptive Card of a Teams message. */
export function cardIn({ body }: Notification): z.output<typeof card> {
  return teams.parse(body).attachments[0].content;
}

/** Of a mail, through whichever server it came. */
export function mailIn({ body }: Notification): { html: string; plainText: string } {
  return mail.parse(body).content;
}

/** Where the buttons of a card or mail lead. */
export function linksIn(one: Notification): string[] {
  switch (one.kind) {
    case 'teams':
      return cardIn(one).actions.map(({ url }) => url);
    case 'mail':
    case 'smtp':
      return [...mailIn(one).html.matchAll(/<a href="([^"]*)"/g)].map(([, url = '']) =>
        url.replaceAll('&amp;', '&'),
      );
    case 'event':
      return [];
  }
}
