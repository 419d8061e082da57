/** What is wrong with the file as a whole, its keys and its rings. */
import { SLOT_FORMS } from '../../../../shared/fleet/slotText';
import { DEV, refuses } from './refuses';

refuses([
  {
    name: 'an empty file',
    text: '',
    says: ['1:1  it is empty  keys with values'],
  },
  {
    name: 'a text',
    text: 'just text',
    says: ["1:1  'just text' is not allowed  keys with values"],
  },
  {
    name: 'a list',
    text: '- name: dev',
    says: ['1:1  [{"name":"dev"}] is not allowed  keys with values'],
  },
  {
    name: 'an unclosed list',
    text: 'rings: [',
    says: [
      '1:9  Flow sequence in block collection must be sufficiently indented and end with a ]  YAML',
    ],
  },
  {
    name: 'a tab',
    text: 'rings:\n\t- name: dev',
    says: ['2:1  Tabs are not allowed as indentation  YAML'],
  },
  {
    name: 'two documents',
    text: DEV + '---\nrings: [{ name: dev }]',
    says: ['2:1  Source contains multiple documents  YAML'],
  },
  {
    name: 'an unknown tag',
    text: 'rings: !include rings.yaml',
    says: ['1:8  Unresolved tag: !include  YAML'],
  },
  {
    name: 'an alias of nothing',
    text: 'rings: *all',
    says: [
      '1:1  Unresolved alias (the anchor must be set before the alias): all  aliases (*name) of an anchor (&name) before them',
    ],
  },
  {
    name: 'a key twice',
    text: DEV + 'rings: [{ name: dev }]',
    says: ["2:1  rings  the key 'rings' is there twice, first in line 1  each key once"],
  },
  {
    name: 'a key twice further in',
    text: 'rings:\n  - name: dev\n    window: nights\n    window: days\ncalendars: { windows: { nights: daily 01:00-02:00, days: daily 01:00-02:00 } }\n',
    says: ["4:5  rings[0].window  the key 'window' is there twice, first in line 3  each key once"],
  },
  {
    name: 'no rings',
    text: 'timeZone: UTC\n',
    says: ['1:1  rings  it is missing  a list'],
  },
  {
    name: 'rings that are empty',
    text: 'rings: []',
    says: ['1:8  rings  [] is not allowed  at least 1 in the list'],
  },
  {
    name: 'rings that are nothing',
    text: 'rings:',
    says: ['1:7  rings  it is empty  a list'],
  },
  {
    name: 'a ring that is a text',
    text: 'rings: [dev]',
    says: ["1:9  rings[0]  'dev' is not allowed  keys with values"],
  },
  {
    name: 'rings as a mapping',
    text: 'rings: { dev: {} }',
    says: ['1:8  rings  {"dev":{}} is not allowed  a list'],
  },
  {
    name: 'a misspelt section',
    text: DEV + 'calenders: {}',
    says: ["2:1  calenders  'calenders' is not known here  did you mean 'calendars'?"],
  },
  {
    name: 'a section of another tool',
    text: DEV + 'plugins: {}',
    says: [
      "2:1  plugins  'plugins' is not known here  one of: timeZone, scope, calendars, rings, upgrades, nodeImages, power, reboots, backups, posture, notify, audit",
    ],
  },
  {
    name: 'a misspelt key of a ring',
    text: 'rings:\n  - name: dev\n    maxConcurent: 5\n',
    says: [
      "3:5  rings[0].maxConcurent  'maxConcurent' is not known here  did you mean 'maxConcurrent'?",
    ],
  },
  {
    name: 'a ring without a name',
    text: 'rings: [{ maxConcurrent: 1 }]',
    says: ['1:9  rings[0].name  it is missing  a name'],
  },
  {
    name: 'a ring name that is no name',
    text: 'rings: [{ name: Dev Ring }]',
    says: [
      "1:17  rings[0].name  'Dev Ring' is not allowed  lower-case letters, digits and hyphens, at most 31",
    ],
  },
  {
    name: 'two rings of one name',
    text: 'rings: [{ name: dev }, { name: dev }]',
    says: [
      "1:32  rings[1].name  'dev' is already the name of rings[0]  a name that no other ring has",
    ],
  },
  {
    name: 'a time zone with a typo',
    text: DEV + 'timeZone: Europe/Amsterdm',
    says: [
      "2:11  timeZone  'Europe/Amsterdm' is not a time zone  did you mean 'Europe/Amsterdam'?",
    ],
  },
  {
    name: 'a time zone as people say it',
    text: DEV + 'timeZone: Dutch time',
    says: [
      "2:11  timeZone  'Dutch time' is not a time zone  an IANA time zone such as Europe/Amsterdam, UTC, or UTC+05:30",
    ],
  },
  {
    name: 'an offset that there is not',
    text: DEV + 'timeZone: UTC+25:00',
    says: [
      "2:11  timeZone  'UTC+25:00' is not a time zone  an IANA time zone such as Europe/Amsterdam, UTC, or UTC+05:30",
    ],
  },
  {
    name: 'too many at once',
    text: 'rings:\n  - name: dev\n    maxConcurrent: 51\n',
    says: [
      '3:20  rings[0].maxConcurrent  51 is not allowed  a whole number from 1 to 50, or a percentage from 1% to 100%',
    ],
  },
  {
    name: 'none at once',
    text: 'rings:\n  - name: dev\n    maxConcurrent: 0\n',
    says: [
      '3:20  rings[0].maxConcurrent  0 is not allowed  a whole number from 1 to 50, or a percentage from 1% to 100%',
    ],
  },
  {
    name: 'half a cluster at once',
    text: 'rings:\n  - name: dev\n    maxConcurrent: 1.5\n',
    says: [
      '3:20  rings[0].maxConcurrent  1.5 is not allowed  a whole number from 1 to 50, or a percentage from 1% to 100%',
    ],
  },
  {
    name: 'too large a percentage',
    text: 'rings:\n  - name: dev\n    maxConcurrent: 120%\n',
    says: [
      "3:20  rings[0].maxConcurrent  '120%' is not allowed  a whole number from 1 to 50, or a percentage from 1% to 100%",
    ],
  },
  {
    name: 'a bake time without unit',
    text: 'rings:\n  - name: dev\n    bake: 30\n',
    says: [
      '3:11  rings[0].bake  30 is not allowed  a duration such as 30m, 24h, 3d, 1h30m or PT30M',
    ],
  },
  {
    name: 'a bake time in months',
    text: 'rings:\n  - name: dev\n    bake: P1M\n',
    says: [
      "3:11  rings[0].bake  'P1M' is not a duration  a duration such as 30m, 24h, 3d, 1h30m or PT30M",
    ],
  },
  {
    name: 'a bake time with a wrong unit',
    text: 'rings:\n  - name: dev\n    bake: 3 days\n',
    says: [
      "3:11  rings[0].bake  '3 days' is not a duration  a duration such as 30m, 24h, 3d, 1h30m or PT30M",
    ],
  },
  {
    name: 'a failure budget that is negative',
    text: 'rings:\n  - name: dev\n    failureBudget: -1\n',
    says: [
      '3:20  rings[0].failureBudget  -1 is not allowed  a whole number from 0 to 1000, or a percentage from 0% to 100%',
    ],
  },
  {
    name: 'a minimum success as a fraction',
    text: 'rings:\n  - name: dev\n    minSuccess: 0.9\n',
    says: ['3:17  rings[0].minSuccess  0.9 is not allowed  a percentage from 0% to 100%'],
  },
  {
    name: 'a window that is not defined',
    text: 'rings:\n  - name: dev\n    window: nigths\ncalendars: { windows: { nights: daily 01:00-02:00 } }\n',
    says: ["3:13  rings[0].window  there is no window 'nigths'  did you mean 'nights'?"],
  },
  {
    name: 'a window where none is defined',
    text: 'rings:\n  - name: dev\n    window: nights\n',
    says: ["3:13  rings[0].window  there is no window 'nights'  define it in calendars.windows"],
  },
  {
    name: 'a window that is a number',
    text: 'rings:\n  - name: dev\n    window: 5\n',
    says: [`3:13  rings[0].window  5 is not allowed  the name of a window, or ${SLOT_FORMS}`],
  },
  {
    name: 'several mistakes at once',
    text: 'timeZone: Nowhere\nrings:\n  - name: Dev\n    window: nights\n    bake: soon\n',
    says: [
      "1:11  timeZone  'Nowhere' is not a time zone  an IANA time zone such as Europe/Amsterdam, UTC, or UTC+05:30",
      "3:11  rings[0].name  'Dev' is not allowed  lower-case letters, digits and hyphens, at most 31",
      "4:13  rings[0].window  there is no window 'nights'  define it in calendars.windows",
      "5:11  rings[0].bake  'soon' is not a duration  a duration such as 30m, 24h, 3d, 1h30m or PT30M",
    ],
  },
]);
