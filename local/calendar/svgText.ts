/** How pictures look, and how text gets into them. */

/** Colours that are told apart by people who do not see red and green; dark where readers like it. */
export const STYLE = `
text { font-family: system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif; font-size: 13px; fill: #1f2328 }
.page { fill: #ffffff; stroke: #d0d7de }
.title { font-size: 20px; font-weight: 600 }
.soft { fill: #59636e; font-size: 12.5px }
.text { font-size: 12.5px }
.day { font-size: 12px; fill: #59636e }
.hour { font-size: 10.5px; fill: #818b98; text-anchor: middle }
.weekend { fill: #818b98; opacity: 0.1 }
.midnight { stroke: #d0d7de }
.noon { stroke: #d0d7de; stroke-dasharray: 1 3 }
.rule { stroke: #d0d7de; opacity: 0.7 }
.change { stroke: #bc4c00; stroke-width: 1.5; stroke-dasharray: 4 3 }
.changeText { fill: #bc4c00; font-size: 11.5px }
.running { fill: #2da44e; opacity: 0.75 }
.stopped { fill: #818b98; opacity: 0.25 }
.upgrades { fill: #0969da; opacity: 0.75 }
.bake { fill: #54aeff; opacity: 0.45 }
.maintenance { fill: #8250df; opacity: 0.65 }
.aksUpgrade { fill: #6639ba; opacity: 0.9 }
.kured { fill: #bf8700; opacity: 0.7 }
.backup { fill: #1b7c83; opacity: 0.9 }
.freeze { fill: #0550ae; opacity: 0.3 }
.holiday { fill: #bf3989; opacity: 0.5 }
.error { fill: #cf222e; stroke: #ffffff }
.warning { fill: #9a6700; stroke: #ffffff }
.number { fill: #ffffff; font-size: 11px; font-weight: 700; text-anchor: middle }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .page { fill: #0d1117; stroke: #3d444d }
  .soft, .day, .hour { fill: #9198a1 }
  .midnight, .noon, .rule { stroke: #3d444d }
  .change { stroke: #f0883e }
  .changeText { fill: #f0883e }
  .freeze { fill: #58a6ff }
  .error, .warning { stroke: #0d1117 }
  .number { fill: #ffffff }
}
`;

/** Text as it may stand in an element or an attribute. Control characters are not allowed in XML. */
export function escape(text: string): string {
  return text
    .replace(/\p{Cc}/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** Lines of at most so many characters; a longer word stands alone. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
