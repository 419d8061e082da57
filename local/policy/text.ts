/** The report of a check for people. */
import { type Problem, problemText } from '../../shared/fleet/policy';
import type { Placed, Report } from './command';

export function reportText({ file, problems, notInEffect, fleet }: Report): string {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const warnings = problems.filter(({ severity }) => severity === 'warning');
  const parts = [
    verdict(file, errors, warnings),
    errors.map(problemText),
    warnings.map((warning) => `warning  ${problemText(warning)}`),
    notInEffect.map((idle) => `note  ${problemText(idle)}`),
    fleet === undefined ? [] : ringLines(fleet),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function verdict(file: string, errors: Problem[], warnings: Problem[]): string[] {
  if (errors.length > 0) return [`${file} cannot be used: ${count(errors.length, 'error')}`];
  if (warnings.length > 0) return [`${file} can be used: ${count(warnings.length, 'warning')}`];
  return [`${file} is right`];
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function ringLines({ name, clusters }: NonNullable<Report['fleet']>): string[] {
  const head = ['cluster', 'ring', 'window', 'running hours', 'upgrade takes'];
  const rows = [head, ...clusters.filter(({ ring }) => ring !== undefined).map(row)];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((cells) =>
    `  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
  const outside = clusters
    .filter(({ ring }) => ring === undefined)
    .map(({ cluster, because = '' }) => `  ${cluster}  in no ring: ${because}`);
  return [`The clusters of ${name}:`, ...lines, ...outside];
}

function row({ cluster, ring = '', window, schedule, estimate }: Placed): string[] {
  return [cluster, ring, window ?? 'any time', schedule ?? 'always', `about ${estimate}`];
}
