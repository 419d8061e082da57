/** Durations as people write them, `30m`, `24h`, `3d`, `1h30m`, or as ISO 8601 does: `PT30M`, `P3D`. */

const SHORT = /^(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
/** Months and years are left out: their length depends on the day. */
const ISO = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

const UNITS = [
  { sign: 'w', ms: 604_800_000 },
  { sign: 'd', ms: 86_400_000 },
  { sign: 'h', ms: 3_600_000 },
  { sign: 'm', ms: 60_000 },
  { sign: 's', ms: 1000 },
];

/** @returns milliseconds, or undefined when the text is no duration */
export function parseDuration(text: string): number | undefined {
  const amounts: (string | undefined)[] = (SHORT.exec(text) ?? ISO.exec(text) ?? []).slice(1);
  if (amounts.every((amount) => amount === undefined)) return undefined;
  return UNITS.reduce((sum, { ms }, at) => sum + Number(amounts[at] ?? 0) * ms, 0);
}

/** The short form, without weeks: `1d12h`, `30m`, `0m`. */
export function durationText(ms: number): string {
  let rest = Math.round(ms / 1000) * 1000;
  const parts = UNITS.slice(1).map(({ sign, ms: unit }) => {
    const amount = Math.floor(rest / unit);
    rest -= amount * unit;
    return amount === 0 ? '' : `${amount}${sign}`;
  });
  return parts.join('') || '0m';
}
