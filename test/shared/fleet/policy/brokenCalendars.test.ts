/** What is wrong with windows, schedules, holidays and freezes. */
import { SLOT_FORMS } from '../../../../shared/fleet/slotText';
import { DEV, refuses } from './refuses';

refuses([
  {
    name: 'a weekday with a typo',
    text: DEV + 'calendars:\n  windows:\n    nights: Mon-Fry 20:00-04:00',
    says: [
      `4:13  calendars.windows.nights  'fry' is not understood; did you mean 'Fri'?  ${SLOT_FORMS}`,
    ],
  },
  {
    name: 'a window without days',
    text: DEV + 'calendars:\n  windows:\n    nights: 20:00-04:00',
    says: [`4:13  calendars.windows.nights  it names no days  ${SLOT_FORMS}`],
  },
  {
    name: 'a window without times',
    text: DEV + 'calendars:\n  windows:\n    nights: Mon-Fri',
    says: [`4:13  calendars.windows.nights  'Mon-Fri' ends in no times  ${SLOT_FORMS}`],
  },
  {
    name: 'an hour that there is not',
    text: DEV + 'calendars:\n  windows:\n    nights: daily 25:00-04:00',
    says: [
      `4:13  calendars.windows.nights  '25:00' is not a time of day to begin at  ${SLOT_FORMS}`,
    ],
  },
  {
    name: 'a beginning at 24:00',
    text: DEV + 'calendars:\n  windows:\n    nights: daily 24:00-04:00',
    says: [
      `4:13  calendars.windows.nights  '24:00' is not a time of day to begin at  ${SLOT_FORMS}`,
    ],
  },
  {
    name: 'a minute that there is not',
    text: DEV + 'calendars:\n  windows:\n    nights: daily 20:00-04:75',
    says: [`4:13  calendars.windows.nights  '04:75' is not a time of day to end at  ${SLOT_FORMS}`],
  },
  {
    name: 'only one time',
    text: DEV + 'calendars:\n  windows:\n    nights: daily 20:00',
    says: [`4:13  calendars.windows.nights  'daily 20:00' ends in no times  ${SLOT_FORMS}`],
  },
  {
    name: 'days that mean nothing',
    text: DEV + 'calendars:\n  windows:\n    nights: fifth Monday of month 01:00-02:00',
    says: [`4:13  calendars.windows.nights  'fifth' is not understood  ${SLOT_FORMS}`],
  },
  {
    name: 'every two weeks without a beginning',
    text: DEV + 'calendars:\n  windows:\n    nights: every 2 weeks Sat 01:00-02:00',
    says: [
      `4:13  calendars.windows.nights  'every 2 weeks sat' does not say which days  ${SLOT_FORMS}`,
    ],
  },
  {
    name: 'a 32nd of the month',
    text: DEV + 'calendars:\n  windows:\n    nights: 32nd 01:00-02:00',
    says: [`4:13  calendars.windows.nights  '32nd' does not say which days  ${SLOT_FORMS}`],
  },
  {
    name: 'a window without slots',
    text: DEV + 'calendars:\n  windows:\n    nights: { except: [2026-12-24] }',
    says: [`4:13  calendars.windows.nights.slots  it is missing  ${SLOT_FORMS}`],
  },
  {
    name: 'a misspelt key of a window',
    text: DEV + 'calendars:\n  windows:\n    nights: { slot: daily 01:00-02:00 }',
    says: [
      `4:13  calendars.windows.nights.slots  it is missing  ${SLOT_FORMS}`,
      "4:15  calendars.windows.nights.slot  'slot' is not known here  did you mean 'slots'?",
    ],
  },
  {
    name: 'an excluded date that there is not',
    text:
      DEV +
      'calendars:\n  windows:\n    nights: { slots: daily 01:00-02:00, except: [2026-02-30] }',
    says: [
      "4:50  calendars.windows.nights.except[0]  '2026-02-30' is not a date  a date such as 2026-12-24, or two with both ends: 2026-12-24..2027-01-02",
    ],
  },
  {
    name: 'an excluded range that is reversed',
    text:
      DEV +
      'calendars:\n  windows:\n    nights: { slots: daily 01:00-02:00, except: [2027-01-02..2026-12-24] }',
    says: [
      "4:50  calendars.windows.nights.except[0]  '2027-01-02..2026-12-24' ends before it begins  a date such as 2026-12-24, or two with both ends: 2026-12-24..2027-01-02",
    ],
  },
  {
    name: 'an empty window',
    text: DEV + 'calendars:\n  windows:\n    nights: []',
    says: ['4:13  calendars.windows.nights  [] is not allowed  at least 1 in the list'],
  },
  {
    name: 'a window with a zone that there is not',
    text: DEV + 'calendars:\n  windows:\n    nights: { slots: daily 01:00-02:00, zone: Mars/Base }',
    says: [
      "4:47  calendars.windows.nights.zone  'Mars/Base' is not a time zone  an IANA time zone such as Europe/Amsterdam, UTC, or UTC+05:30",
    ],
  },
  {
    name: 'a bad slot in a list',
    text: DEV + 'calendars:\n  windows:\n    nights: [daily 01:00-02:00, dayly 03:00-04:00]',
    says: [
      `4:33  calendars.windows.nights[1]  'dayly' is not understood; did you mean 'daily'?  ${SLOT_FORMS}`,
    ],
  },
  {
    name: 'a window name with a capital',
    text: DEV + 'calendars:\n  windows: { Nights: daily 01:00-02:00 }',
    says: [
      "3:14  calendars.windows.Nights  'Nights' is not a name  lower-case letters, digits and hyphens, at most 31",
    ],
  },
  {
    name: 'a schedule with unknown holidays',
    text: DEV + 'calendars:\n  schedules: { office: { running: daily 07:00-19:00, holidays: nl } }',
    says: [
      "3:64  calendars.schedules.office.holidays  there is no holiday calendar 'nl'  define it in calendars.holidays",
    ],
  },
  {
    name: 'a schedule that holds instead and is not defined',
    text:
      DEV +
      'calendars:\n  holidays: { nl: { country: NL } }\n  schedules: { office: { running: daily 07:00-19:00, holidays: nl, onHolidays: short } }',
    says: [
      "4:80  calendars.schedules.office.onHolidays  there is no schedule 'short'  one of: office",
    ],
  },
  {
    name: 'schedules in a circle',
    text:
      DEV +
      'calendars:\n  schedules:\n    a: { running: daily 07:00-19:00, onHolidays: b }\n    b: { running: daily 07:00-19:00, onHolidays: a }',
    says: [
      "4:50  calendars.schedules.a.onHolidays  a → b → a goes in a circle  'off', or a schedule that does not come back here",
      "5:50  calendars.schedules.b.onHolidays  b → a → b goes in a circle  'off', or a schedule that does not come back here",
    ],
  },
  {
    name: 'a schedule without hours',
    text: DEV + 'calendars:\n  schedules: { office: { mode: both } }',
    says: [`3:24  calendars.schedules.office.running  it is missing  ${SLOT_FORMS}`],
  },
  {
    name: 'an unknown mode of a schedule',
    text:
      DEV + 'calendars:\n  schedules: { office: { running: daily 07:00-19:00, mode: stoponly } }',
    says: [
      "3:60  calendars.schedules.office.mode  'stoponly' is not allowed  did you mean 'stop-only'?",
    ],
  },
  {
    name: 'an exception without a reason',
    text:
      DEV +
      'calendars:\n  schedules: { office: { running: daily 07:00-19:00, exceptions: [{ from: 2026-12-01, to: 2026-12-02, running: true }] } }',
    says: ['3:67  calendars.schedules.office.exceptions[0].why  it is missing  text'],
  },
  {
    name: 'an exception that ends first',
    text:
      DEV +
      'calendars:\n  schedules: { office: { running: daily 07:00-19:00, exceptions: [{ from: 2026-12-02, to: 2026-12-01, running: true, why: x }] } }',
    says: [
      '3:91  calendars.schedules.office.exceptions[0].to  it ends before it begins  an end after the beginning',
    ],
  },
  {
    name: 'a country by its name',
    text: DEV + 'calendars:\n  holidays: { nl: { country: Netherlands } }',
    says: [
      "3:30  calendars.holidays.nl.country  'Netherlands' is not allowed  a country code of two capital letters such as NL",
    ],
  },
  {
    name: 'a freeze that ends first',
    text: DEV + 'calendars:\n  freezes: { year-end: { from: 2027-01-04, to: 2026-12-18 } }',
    says: [
      '3:48  calendars.freezes.year-end.to  it ends before it begins  an end after the beginning',
    ],
  },
  {
    name: 'a freeze without an end',
    text: DEV + 'calendars:\n  freezes: { year-end: { from: 2026-12-18 } }',
    says: [
      '3:24  calendars.freezes.year-end.to  it is missing  a date or a moment such as 2026-12-24T18:00',
    ],
  },
  {
    name: 'a freeze that is no range',
    text: DEV + 'calendars:\n  freezes: { year-end: Christmas }',
    says: [
      "3:24  calendars.freezes.year-end  'Christmas' is not a date  a date such as 2026-12-24, or two with both ends: 2026-12-24..2027-01-02",
    ],
  },
  {
    name: 'a freeze at a time that is none',
    text: DEV + 'calendars:\n  freezes: { year-end: { from: 2026-12-18 25:00, to: 2027-01-04 } }',
    says: [
      "3:32  calendars.freezes.year-end.from  '2026-12-18 25:00' is not a date or moment  a date, or a moment such as 2026-12-24T18:00 or 2026-12-24T17:00Z",
    ],
  },
  {
    name: 'a freeze of an unknown job',
    text:
      DEV +
      'calendars:\n  freezes: { year-end: { from: 2026-12-18, to: 2027-01-04, jobs: [upgrade] } }',
    says: [
      "3:67  calendars.freezes.year-end.jobs[0]  'upgrade' is not allowed  did you mean 'upgrades'?",
    ],
  },
  {
    name: 'a freeze of an unknown ring',
    text:
      DEV +
      'calendars:\n  freezes: { year-end: { from: 2026-12-18, to: 2027-01-04, rings: [prod] } }',
    says: ["3:68  calendars.freezes.year-end.rings[0]  there is no ring 'prod'  one of: dev"],
  },
  {
    name: 'a power rule for nobody',
    text:
      DEV +
      'power: { rules: [{ schedule: office }] }\ncalendars: { schedules: { office: daily 07:00-19:00 } }',
    says: [
      "2:18  power.rules[0].clusters  it is missing  'all', or conditions on tags, subscription, resourceGroup, location, name",
    ],
  },
]);
