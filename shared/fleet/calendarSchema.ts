/** The section `calendars` of the policy: windows, schedules, holidays, freezes. */
import { z } from 'zod';
import { date, dateRange, keys, moment, name, named, oneOrMany, slot, zone } from './policyFields';
import { readSlot, SLOT_FORMS } from './slotText';

const JOBS = ['upgrades', 'nodeImages', 'power', 'reboots', 'backups'] as const;

const slots = oneOrMany(slot, SLOT_FORMS).describe(
  `When it is open: ${SLOT_FORMS}. One, or a list. An end at or before the beginning is on the ` +
    'next day; a slot belongs to the day on which it starts.',
);

const BACKWARDS = {
  error: 'an end after the beginning',
  path: ['to'],
  params: { wrong: 'it ends before it begins' },
};

const ownZone = zone.optional().describe('Time zone; the one of the policy when left out.');

const windowObject = keys({
  slots,
  except: z
    .array(dateRange)
    .default([])
    .describe('Days on which no slot starts: 2026-12-24 or 2026-12-24..2027-01-02.'),
  since: date.optional().describe('The first day on which a slot may start.'),
  zone: ownZone,
});

const bareSlots = slots.transform((list): z.output<typeof windowObject> => {
  return { slots: list, except: [] };
});

const WINDOW_ALLOWED = `${SLOT_FORMS}; a list of them; or slots with except, since, zone`;

const windowSchema = z
  .union([bareSlots, windowObject], { error: WINDOW_ALLOWED })
  .describe('When work may start.');

/** Text with a time in it is a slot; anything else is the name of a window or schedule. */
export function isName(text: string): boolean {
  return !text.includes(':') && !text.trim().includes(' ');
}

/** A window by name, or written where it is used. */
export const windowUse = z
  .union(
    [
      z.string().transform((text, context): WindowUse => {
        if (isName(text)) return { ref: text };
        const read = readSlot(text);
        if ('value' in read) return { slots: [read.value], except: [] };
        const { wrong, allowed } = read;
        context.addIssue({ code: 'custom', message: allowed, params: { wrong }, input: text });
        return z.NEVER;
      }),
      z
        .array(slot)
        .min(1)
        .transform((list): WindowUse => ({ slots: list, except: [] })),
      windowObject.transform((window): WindowUse => window),
    ],
    { error: `the name of a window, or ${SLOT_FORMS}` },
  )
  .meta({
    id: 'windowUse',
    description: 'Name of a window of the calendars, or times written here.',
  });

export type WindowText = z.output<typeof windowObject>;
export type WindowUse = WindowText | { ref: string };

const exception = keys({
  from: moment.describe('Begin: a date, or a moment such as 2026-12-24T18:00.'),
  to: moment.describe('End. A date means to the end of that day.'),
  running: z.boolean().describe('Whether the cluster runs.'),
  why: z.string().min(1, 'a reason').describe('Shown wherever it decides something.'),
}).refine(inOrder, BACKWARDS);

const scheduleObject = keys({
  running: slots.describe('Hours during which clusters run, for example Mon-Fri 07:30-19:30.'),
  mode: z
    .enum(['both', 'stop-only', 'start-only'])
    .default('both')
    .describe('stop-only: nothing is started; start-only: nothing is stopped.'),
  holidays: name.optional().describe('Holidays of the calendars that count as days off.'),
  onHolidays: name
    .default('off')
    .describe("What holds on holidays: 'off' all day, or the name of another schedule."),
  exceptions: z.array(exception).default([]).describe('Stretches in which something else holds.'),
  zone: ownZone,
});

const bareHours = slots.transform((running): z.output<typeof scheduleObject> => {
  return { running, mode: 'both', onHolidays: 'off', exceptions: [] };
});

const scheduleSchema = z
  .union([bareHours, scheduleObject], {
    error: `${SLOT_FORMS}; a list of them; or running with mode, holidays, onHolidays, exceptions, zone`,
  })
  .describe('When clusters should run.');

const holidaysSchema = keys({
  country: z
    .string({ error: 'a country code such as NL' })
    .regex(/^[A-Z]{2}$/, 'a country code of two capital letters such as NL')
    .describe('ISO 3166 country code, for example NL.'),
  region: z
    .string({ error: 'a region code such as BY' })
    .regex(/^[A-Z0-9-]{1,8}$/i, 'a region code such as BY')
    .optional()
    .describe('State or region, for example BY for Bavaria in DE.'),
  add: z
    .array(keys({ date, name: z.string().min(1, 'a name') }))
    .default([])
    .describe('More days off.'),
  except: z.array(date).default([]).describe('Public holidays that are working days here.'),
}).describe('Days off: public holidays of a country, with your own changes.');

const freezeObject = keys({
  from: moment.describe('Begin: a date, or a moment such as 2026-12-24T18:00.'),
  to: moment.describe('End. A date means to the end of that day.'),
  jobs: z.array(z.enum(JOBS)).default([]).describe('What it stops; everything when left out.'),
  rings: z.array(name).default([]).describe('Rings it holds for; all when left out.'),
}).refine(inOrder, BACKWARDS);

const freezeSchema = z
  .union(
    [
      dateRange.transform(({ from, to }): z.output<typeof freezeObject> => {
        return { from, to, jobs: [], rings: [] };
      }),
      freezeObject,
    ],
    { error: 'dates such as 2026-12-18..2027-01-04, or from and to with jobs and rings' },
  )
  .describe('When work may not start, whatever the windows say.');

/** Zones matter too little here to need them: an end is wrong when it is before its beginning. */
function inOrder({ from, to }: { from: string; to: string }): boolean {
  return from.length === to.length ? from <= to : from.slice(0, 10) <= to.slice(0, 10);
}

export const calendarsSchema = keys({
  windows: named(windowSchema).describe('Windows by name.'),
  schedules: named(scheduleSchema).describe('Running hours by name.'),
  holidays: named(holidaysSchema).describe('Holidays by name.'),
  freezes: named(freezeSchema).describe('Freezes by name.'),
}).describe('Times by name, to be used by rings and jobs.');

export type ScheduleText = z.output<typeof scheduleObject>;
export type HolidaysText = z.output<typeof holidaysSchema>;
