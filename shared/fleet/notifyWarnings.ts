/** What is legal but foolish about who is told what. */
import type { Policy } from './policy';
import type { Complaint } from './problems';

export function foolishChannels({ channels, routes }: Policy['notify']): Complaint[] {
  const fallbacks = Object.values(channels).flatMap(({ fallback }) => fallback ?? []);
  const used = new Set([...routes.flatMap(({ to }) => to), ...fallbacks]);
  return Object.entries(channels).flatMap(([name, { kind, fallback, to }]) => {
    const path = ['notify', 'channels', name];
    const complaints: (Complaint | false)[] = [
      fallback === name && {
        path: [...path, 'fallback'],
        wrong: 'falls back to itself',
        allowed: 'another channel',
      },
      routes.length > 0 &&
        !used.has(name) && {
          path,
          wrong: `only what no route matches reaches '${name}'`,
          allowed: 'a route to it, or no such channel',
        },
      to.length > 0 &&
        kind !== 'mail' &&
        kind !== 'smtp' && {
          path: [...path, 'to'],
          wrong: `has no meaning for ${kind}`,
          allowed: 'leave it out: its address says where it goes',
        },
    ];
    return complaints.filter((one) => one !== false);
  });
}
