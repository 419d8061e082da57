/** What is wrong with selectors, approvals and the sections of the jobs. */
import { DEV, refuses } from './refuses';

refuses([
  {
    name: 'a selector without conditions',
    text: 'rings:\n  - name: dev\n    clusters: {}\n',
    says: [
      '3:15  rings[0].clusters  there is no condition  at least one of tags, subscription, resourceGroup, location, name',
    ],
  },
  {
    name: 'a selector by something unknown',
    text: 'rings:\n  - name: dev\n    clusters: { region: westeurope }\n',
    says: [
      "3:17  rings[0].clusters.region  'region' is not known here  one of: tags, subscription, resourceGroup, location, name",
    ],
  },
  {
    name: 'a selector that is a text',
    text: 'rings:\n  - name: dev\n    clusters: every\n',
    says: [
      "3:15  rings[0].clusters  'every' is not allowed  'all', or conditions on tags, subscription, resourceGroup, location, name",
    ],
  },
  {
    name: 'a tag value that is a number',
    text: 'rings:\n  - name: dev\n    clusters: { tags: { tier: 1 } }\n',
    says: [
      '3:31  rings[0].clusters.tags.tier  1 is not allowed  text, a list of texts, or equals/in/notin/exists',
    ],
  },
  {
    name: 'an unknown operator',
    text: 'rings:\n  - name: dev\n    clusters: { tags: { env: { notIn: [dev] } } }\n',
    says: [
      "3:32  rings[0].clusters.tags.env.notIn  'notIn' is not known here  did you mean 'notin'?",
    ],
  },
  {
    name: 'an operator for tags on a name',
    text: 'rings:\n  - name: dev\n    clusters: { name: { exists: true } }\n',
    says: [
      "3:25  rings[0].clusters.name.exists  'exists' is not known here  one of: equals, in, notin",
    ],
  },
  {
    name: 'an empty list of values',
    text: 'rings:\n  - name: dev\n    clusters: { location: [] }\n',
    says: ['3:27  rings[0].clusters.location  [] is not allowed  at least 1 in the list'],
  },
  {
    name: 'an approver without an address',
    text: 'rings:\n  - name: dev\n    approval: { approvers: [Anna] }\n',
    says: [
      "3:29  rings[0].approval.approvers[0]  'Anna' is not allowed  an e-mail address, or group: and an Entra group",
    ],
  },
  {
    name: 'an approval with unknown silence',
    text: 'rings:\n  - name: dev\n    approval: { onExpiry: approve }\n',
    says: [
      "3:27  rings[0].approval.onExpiry  'approve' is not allowed  one of: cancel, nextWindow, proceed",
    ],
  },
  {
    name: 'a version that YAML reads as a number',
    text: DEV + 'upgrades: { goal: 1.30 }',
    says: [
      "2:19  upgrades.goal  1.3 is not allowed  latest, stable, patch, or a minor version in quotes such as '1.34'",
    ],
  },
  {
    name: 'a goal that there is not',
    text: DEV + 'upgrades: { goal: newest }',
    says: [
      "2:19  upgrades.goal  'newest' is not allowed  latest, stable, patch, or a minor version in quotes such as '1.34'",
    ],
  },
  {
    name: 'a denied version that is none',
    text: DEV + "upgrades: { deny: ['v1.34'] }",
    says: [
      "2:20  upgrades.deny[0]  'v1.34' is not allowed  a minor version such as '1.34' or a full one such as '1.34.2', in quotes",
    ],
  },
  {
    name: 'a surge of nothing',
    text: DEV + 'upgrades: { surge: 0 }',
    says: [
      '2:20  upgrades.surge  0 is not allowed  a whole number from 1 to 100, or a percentage from 1% to 100%',
    ],
  },
  {
    name: 'stopped clusters to be something else',
    text: DEV + 'upgrades: { stopped: start }',
    says: ["2:22  upgrades.stopped  'start' is not allowed  one of: skip, wake"],
  },
  {
    name: 'a subscription by name',
    text: DEV + 'scope: { subscriptions: [Contoso Retail] }',
    says: [
      "2:26  scope.subscriptions[0]  'Contoso Retail' is not allowed  a subscription id (GUID)",
    ],
  },
  {
    name: 'a power rule with an unknown schedule',
    text: DEV + 'power: { rules: [{ clusters: all, schedule: office }] }',
    says: [
      "2:45  power.rules[0].schedule  there is no schedule 'office'  define it in calendars.schedules",
    ],
  },
  {
    name: 'an address where a setting is named',
    text:
      DEV +
      "notify: { channels: { team: { kind: teams, setting: 'https://contoso.example/hook' } } }",
    says: [
      "2:53  notify.channels.team.setting  'https://contoso.example/hook' is not allowed  the name of an app setting that holds it: addresses are secrets",
    ],
  },
  {
    name: 'an unknown kind of channel',
    text: DEV + 'notify: { channels: { team: { kind: slack, setting: HOOK } } }',
    says: [
      "2:37  notify.channels.team.kind  'slack' is not allowed  one of: teams, mail, smtp, eventGrid",
    ],
  },
  {
    name: 'a route to an unknown channel',
    text:
      DEV +
      'notify:\n  channels: { team: { kind: teams, setting: HOOK } }\n  routes: [{ to: [taem] }]',
    says: ["4:19  notify.routes[0].to[0]  there is no channel 'taem'  did you mean 'team'?"],
  },
  {
    name: 'a route to nobody',
    text: DEV + 'notify: { routes: [{ topics: [rollout] }] }',
    says: ['2:20  notify.routes[0].to  it is missing  a list'],
  },
  {
    name: 'a route about an unknown topic',
    text:
      DEV +
      'notify: { channels: { team: { kind: teams, setting: HOOK } }, routes: [{ topics: [rollouts], to: [team] }] }',
    says: ["2:83  notify.routes[0].topics[0]  'rollouts' is not allowed  did you mean 'rollout'?"],
  },
]);
