const markup = Symbol('markup');

/** Markup that only the `html` tag makes; every other text is escaped when it is put into it. */
export type Html = { readonly [markup]: string };

/** What may stand in a gap of the markup. */
export type HtmlPart = string | number | Html | readonly Html[] | null;

/** Markup of our own words with gaps: texts are escaped, nested markup passes, null is nothing. Attribute values must be quoted. */
export function html(words: TemplateStringsArray, ...parts: HtmlPart[]): Html {
  if (!Object.hasOwn(words, 'raw')) throw new TypeError('html is a template tag: write html`…`, so that only markup of the source passes');
  return { [markup]: words.reduce((text, word, at) => text + spelled(parts[at - 1] ?? null) + word) };
}

/** The finished document as text. */
export function markupOf(page: Html): string {
  return page[markup];
}

function spelled(part: HtmlPart): string {
  if (part === null) return '';
  if (typeof part === 'string') return escaped(part);
  if (typeof part === 'number') return String(part);
  return isMarkup(part) ? part[markup] : part.map(spelled).join('');
}

function isMarkup(part: Html | readonly Html[]): part is Html {
  return Object.hasOwn(part, markup);
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' };

function escaped(text: string): string {
  return text.replace(/[&<>"'`]/g, (one) => entities[one] ?? one).replace(unseen, '\uFFFD');
}

/** Control and direction characters, which would change how the text around them reads, and broken halves of characters. */
const unseen = /[^\P{Cc}\n\t]|[\p{Cs}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\p{Zl}\p{Zp}]/gu;
