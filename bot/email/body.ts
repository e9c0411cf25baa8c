import { z } from 'zod';
import type { Card } from '../../engine/card.ts';
import type { SafeBody } from '../../engine/delivery.ts';
import { cloudSafeText as text, oneOf, safe, type CloudSafe } from '../../engine/distill.ts';

const tones = ['high', 'medium', 'low', 'waiting', 'running', 'done', 'failed', 'expired', 'info'] as const satisfies readonly Card['tone'][];
const line = z.object({ label: text.nullable(), text, at: z.number().nullable() });

/** What the row of a mail about incidents holds: its card without buttons, of which tickets it tells, and the moment that names its thread for ever. */
export const cardMail = z.object({ push: text, tone: z.enum(tones), lines: z.array(line), foot: text, label: text.nullable(), tickets: z.array(z.number()), begun: z.number() });

/** A card as the row of a mail holds it. */
export function cardBody(card: Card, about: { label: CloudSafe | null; tickets: readonly number[]; begun: Date }): SafeBody {
  const lines = card.lines.map(({ label, text: says, at }) => ({ label: label ?? null, text: says, at: at?.getTime() ?? null }));
  return { push: card.push, tone: oneOf(card.tone, tones), lines, foot: card.foot, label: about.label, tickets: about.tickets, begun: about.begun.getTime() };
}

/** The card that such a row holds. */
export function cardIn({ push, tone, lines, foot, label }: z.infer<typeof cardMail>): Omit<Card, 'buttons' | 'loud'> {
  return {
    push, tone, foot, link: label === null ? null : { label: safe`Open`, path: `/#${label}` },
    lines: lines.map((one) => ({ text: one.text, ...(one.label === null ? {} : { label: one.label }), ...(one.at === null ? {} : { at: new Date(one.at) }) })),
  };
}
