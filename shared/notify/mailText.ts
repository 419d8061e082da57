/** A notice as an e-mail: HTML with everything escaped, and plain text. */
import type { Mail } from '../azure/mail';
import { type Notice, reasonLines } from './notice';

export function mailOf(notice: Notice): Mail {
  return { subject: notice.title, html: htmlOf(notice), plainText: plainTextOf(notice) };
}

function htmlOf(notice: Notice): string {
  const facts = notice.facts.map(
    ({ label, value }) =>
      `<tr><th align="left">${escape(label)}</th><td>${escape(value)}</td></tr>`,
  );
  const reasons = reasonLines(notice).map((line) => `<li>${escape(line)}</li>`);
  return [
    '<!doctype html><html lang="en"><body style="font-family:sans-serif;max-width:40em">',
    `<h1 style="font-size:1.2em">${escape(notice.title)}</h1><p>${escape(notice.text)}</p>`,
    facts.length === 0 ? '' : `<table cellpadding="4">${facts.join('')}</table>`,
    reasons.length === 0 ? '' : `<ul>${reasons.join('')}</ul>`,
    '</body></html>',
  ].join('');
}

function plainTextOf(notice: Notice): string {
  const facts = notice.facts.map(({ label, value }) => `${label}: ${value}`);
  const reasons = reasonLines(notice).map((line) => `- ${line}`);
  const blocks = [[notice.title], [notice.text], facts, reasons];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Names of clusters and texts of errors come from outside. */
function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
