/** What kinds of secrets are told apart when they are counted. */
export const secretKinds = ['block', 'jwt', 'header', 'url', 'pair', 'chat', 'token', 'random'] as const;
export type SecretKind = (typeof secretKinds)[number];

/** A part of a text that holds a secret, from its first letter to behind its last. */
export type Span = { from: number; to: number; kind: SecretKind };

/** A shape that only secrets have: what the text must hold, in small letters and any of them, for a look to pay, and the pattern whose first group, or whole, is the secret. */
export type Shape = { kind: SecretKind; holds: readonly string[]; pattern: RegExp; /** What fits the pattern too and is none: words of operations, or names. */ but?: 'words' | 'names' };

/** How many secrets of each kind were taken out; a kind without any is absent. */
export type SecretCounts = Partial<Record<SecretKind, number>>;

/** What stands in the place of a secret. */
export const mark = '[secret]';

/** The text with a mark in place of each span; spans that touch or overlap are one, of the kind that begins first. */
export function marked(text: string, spans: Span[], counts: SecretCounts): string {
  if (spans.length === 0) return text;
  let [out, done] = ['', 0];
  for (const { from, to, kind } of joined(spans)) {
    out += text.slice(done, from) + mark;
    counts[kind] = (counts[kind] ?? 0) + 1;
    done = to;
  }
  return out + text.slice(done);
}

/** The sum of two counts. */
export function added(one: SecretCounts, other: SecretCounts): SecretCounts {
  const sums = secretKinds.map((kind) => [kind, (one[kind] ?? 0) + (other[kind] ?? 0)] as const);
  return Object.fromEntries(sums.filter(([, count]) => count > 0));
}

function joined(spans: Span[]): Span[] {
  const whole: Span[] = [];
  for (const span of spans.sort((a, b) => a.from - b.from || b.to - a.to)) {
    const last = whole.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else whole.push({ ...span });
  }
  return whole;
}
