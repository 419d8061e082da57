/** HTML from templates that escape every value: names and errors come from outside. */

/** Text that is HTML already. */
class Html {
  constructor(private readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

export type { Html };

type Value = string | number | Html | readonly Html[];

/**
 * A piece of HTML. Values are escaped for text and for attributes in quotes; pieces made by `html`,
 * and lists of them, are put in as they are. Not for scripts, styles, or attributes that are
 * addresses from outside.
 */
export function html(strings: TemplateStringsArray, ...values: Value[]): Html {
  const parts = strings.map((piece, at) => {
    const value = values[at];
    return value === undefined ? piece : `${piece}${textOf(value)}`;
  });
  return new Html(parts.join(''));
}

/** Text of our own that is HTML, or a style sheet, as it is. Never for values from outside. */
export function asIs(text: string): Html {
  return new Html(text);
}

function textOf(value: Value): string {
  if (value instanceof Html) return value.toString();
  if (typeof value === 'object') return value.join('');
  return escape(String(value));
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Signs that cannot be seen go too: they may turn the direction of the text around. */
function escape(text: string): string {
  return text.replace(/[^\P{C}\n\t]+/gu, ' ').replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
