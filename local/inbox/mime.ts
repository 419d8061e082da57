/** The texts in an e-mail as it travels: enough of MIME for what mail programs send. RFC 2045. */

export interface MailTexts {
  subject: string;
  html: string;
  plainText: string;
}

interface Part {
  /** Names in lower case. */
  headers: Map<string, string>;
  body: string;
}

/** @param source of the mail, as the SMTP server received it; bytes as Latin-1 */
export function readMail(source: string): MailTexts {
  const whole = partOf(source);
  const leaves = leavesOf(whole);
  return {
    subject: wordsOf(whole.headers.get('subject') ?? ''),
    html: textOf(leaves, 'text/html'),
    plainText: textOf(leaves, 'text/plain'),
  };
}

function partOf(source: string): Part {
  const end = /\r?\n\r?\n/.exec(source);
  const head = end === null ? source : source.slice(0, end.index);
  const unfolded = head.replace(/\r?\n[ \t]+/g, ' ');
  const headers = unfolded.split(/\r?\n/).map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const body = end === null ? '' : source.slice(end.index + end[0].length);
  return { headers: new Map(headers), body };
}

function leavesOf(part: Part): Part[] {
  const boundary = /^multipart\/.*boundary="?([^";]+)"?/i.exec(
    part.headers.get('content-type') ?? '',
  );
  if (boundary === null) return [part];
  const pieces = part.body.split(`--${boundary[1] ?? ''}`).slice(1, -1);
  return pieces.flatMap((piece) => leavesOf(partOf(piece.replace(/^\r?\n/, ''))));
}

function textOf(parts: Part[], type: string): string {
  const part = parts.find(({ headers }) => headers.get('content-type')?.startsWith(type));
  if (part === undefined) return '';
  const encoding = part.headers.get('content-transfer-encoding')?.toLowerCase();
  return decoded(part.body, encoding).toString('utf8').replace(/\r\n/g, '\n').trimEnd();
}

function decoded(text: string, encoding: string | undefined): Buffer {
  if (encoding === 'base64') return Buffer.from(text, 'base64');
  if (encoding === 'quoted-printable') return quoted(text.replace(/=\r?\n/g, ''));
  return Buffer.from(text, 'latin1');
}

function quoted(text: string): Buffer {
  const bytes = text.replace(/=([0-9A-F]{2})/gi, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1');
}

/** Words of a header that are not ASCII: `=?UTF-8?Q?caf=C3=A9?=`. RFC 2047. */
function wordsOf(header: string): string {
  return header
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_all, how: string, text: string) =>
      how.toLowerCase() === 'b'
        ? decoded(text, 'base64').toString('utf8')
        : decoded(text.replaceAll('_', ' '), 'quoted-printable').toString('utf8'),
    );
}
