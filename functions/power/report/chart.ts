/** Bars of the week: what each day saved, and what it missed. One picture per currency. */
import { html, type Html } from '../../../shared/html';
import type { WeekReport } from './types';

const WIDTH = 700;
const HEIGHT = 220;
const TOP = 26;
const BOTTOM = 40;
const BAR = 34;
const GAP = 4;

/** Currencies that any day has, in order. */
export function currenciesOf({ days }: Pick<WeekReport, 'days'>): string[] {
  const all = days.flatMap(({ saved, missed }) => [...Object.keys(saved), ...Object.keys(missed)]);
  return [...new Set(all)].sort();
}

export function chart({ days }: Pick<WeekReport, 'days'>, currency: string): Html {
  const bars = days.map(({ label, saved, missed }) => ({
    label,
    saved: saved[currency] ?? 0,
    missed: missed[currency] ?? 0,
  }));
  const most = Math.max(...bars.flatMap(({ saved, missed }) => [saved, missed]), 0.01);
  const step = WIDTH / Math.max(1, bars.length);
  return html`<svg
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    role="img"
    aria-label="Saved and missed per day in ${currency}"
  >
    <line class="axis" x1="0" x2="${WIDTH}" y1="${HEIGHT - BOTTOM}" y2="${HEIGHT - BOTTOM}" />
    ${bars.flatMap((bar, at) => {
      const middle = (at + 0.5) * step;
      return [
        column(middle - BAR - GAP / 2, bar.saved / most, 'saved', bar.saved),
        column(middle + GAP / 2, bar.missed / most, 'missed', bar.missed),
        dayLabel(bar.label, middle),
      ];
    })}
  </svg>`;
}

/** `Mon 16 Nov`; where there is little room the weekday alone. */
function dayLabel(label: string, middle: number): Html {
  const [weekday = '', ...date] = label.split(' ');
  return html`<text class="day" x="${fixed(middle)}" y="${HEIGHT - BOTTOM + 22}"
    >${weekday}<tspan class="date"> ${date.join(' ')}</tspan></text
  >`;
}

/** @param share of the highest bar, from 0 to 1 */
function column(x: number, share: number, kind: 'saved' | 'missed', amount: number): Html {
  const height = share * (HEIGHT - TOP - BOTTOM);
  const y = HEIGHT - BOTTOM - height;
  const label = amount === 0 ? '' : amount < 10 ? amount.toFixed(1) : amount.toFixed(0);
  return html`<rect
      class="${kind}"
      x="${fixed(x)}"
      y="${fixed(y)}"
      width="${BAR}"
      height="${fixed(height)}"
      rx="2"
    />
    <text class="value" x="${fixed(x + BAR / 2)}" y="${fixed(y - 5)}">${label}</text>`;
}

function fixed(number: number): string {
  return number.toFixed(1);
}
