/** What `npm run notify -- test` does: sends a sample through the very channels that the app has. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { credentialOf, type Transport } from '../../shared/azure/clients';
import { isoText } from '../../shared/calendar/localText';
import { readConfig } from '../../shared/config';
import { parsePolicy } from '../../shared/fleet/policy';
import { Channels, type ChannelSpec } from '../../shared/notify/channels';
import { eventOf } from '../../shared/notify/cloudEvent';
import { messageOf } from '../../shared/notify/message';
import type { Notice } from '../../shared/notify/notice';
import { type Reason, reasonOf } from '../../shared/reasons';
import { type Answer, readInput } from '../cli/command';
import { UsageError } from '../cli/flags';
import { NOTIFY_HELP, readNotifyOptions } from './options';

/** What became of one sample. */
interface Sent {
  channel: string;
  kind: ChannelSpec['kind'];
  ok: boolean;
  because: Reason;
}

export interface World {
  environment: Record<string, string | undefined>;
  transport: Transport;
}

const REAL: World = { environment: process.env, transport: {} };

/**
 * @param root folder of the project
 * @param now milliseconds since 1970 (UTC)
 * @throws UsageError or Error of which the message alone is for people
 */
export async function notifyCommand(
  args: string[],
  root: string,
  now: number,
  { environment, transport }: World = REAL,
): Promise<Answer> {
  const options = readNotifyOptions(args, root);
  if (options.help) return { text: NOTIFY_HELP, exitCode: 0 };
  const config = readConfig({ ...localSettings(root), ...environment });
  const { notify } = parsePolicy(readInput(options.policy), path.relative('', options.policy));
  const channels = new Channels(config, transport, () => credentialOf(transport));
  const specs = chosen(channels.specs(notify), options.channel);
  const sent = await Promise.all(specs.map((spec) => send(channels, spec, now)));
  const exitCode = sent.every(({ ok }) => ok) ? 0 : 1;
  return { text: options.json ? `${JSON.stringify(sent, null, 2)}\n` : textOf(sent), exitCode };
}

function chosen(specs: Record<string, ChannelSpec>, name: string | undefined): ChannelSpec[] {
  const all = Object.values(specs);
  if (all.length === 0) {
    throw new UsageError(
      'There is no channel: define some in notify.channels of the policy, or set TEAMS_WEBHOOK_URL or MAIL_ENDPOINT, MAIL_FROM and MAIL_TO',
    );
  }
  if (name === undefined) return all;
  const spec = specs[name];
  if (spec !== undefined) return [spec];
  throw new UsageError(
    `--channel ${name}: there is no such channel; one of: ${Object.keys(specs).join(', ')}`,
  );
}

async function send(channels: Channels, spec: ChannelSpec, now: number): Promise<Sent> {
  const { name: channel, kind } = spec;
  const at = isoText(now);
  const notice = sampleFor(channel, at);
  const message = messageOf(notice, `sample-${channel}-${now}`, []);
  const event = eventOf(notice, message.id, at);
  try {
    const way = await channels.open(spec);
    const outcome = await way.send(kind === 'eventGrid' ? { events: [event] } : { message });
    if ('ok' in outcome) return { channel, kind, ok: true, because: outcome.ok };
    const because = 'refused' in outcome ? outcome.refused : outcome.retry.reason;
    return { channel, kind, ok: false, because };
  } catch (error) {
    return { channel, kind, ok: false, because: reasonOf(error) };
  }
}

function sampleFor(channel: string, at: string): Notice {
  return {
    key: `sample:${channel}@${at}`,
    topic: 'system',
    severity: 'info',
    title: 'AKS Steward: a sample',
    text: `This came through the channel '${channel}'. No cluster was touched.`,
    facts: [{ label: 'sent', value: at }],
    reasons: [],
    next: 'Nothing: it was sent by hand, to see that it arrives.',
  };
}

function textOf(sent: Sent[]): string {
  const lines = sent.map(
    ({ channel, kind, ok, because }) =>
      `${ok ? '✔' : '✖'} ${channel} (${kind})  ${because.message}\n`,
  );
  return lines.join('');
}

const settingsFile = z.object({ Values: z.record(z.string(), z.string()).default({}) });

function localSettings(root: string): Record<string, string> {
  const file = path.join(root, 'local.settings.json');
  if (!existsSync(file)) return {};
  const read = settingsFile.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!read.success) throw new UsageError(`${file}: Values must be texts by name`);
  return read.data.Values;
}
