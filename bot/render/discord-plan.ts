import type { ArmedCard, CardLine } from '../../engine/card.ts';
import { budgets, fitCard, fitPush, shorten } from './limits.ts';
import { colours, inert, lineOf, noMentions, roomOf, rowsOf, type DiscordRow } from './discord.ts';

/** A message of Components V2, as an edit takes it: it empties what the plain message held, and the flag stays for ever. */
export type DiscordPlan = {
  flags: number;
  content: null;
  embeds: [];
  components: (Container | DiscordRow)[];
  allowed_mentions: typeof noMentions;
};
type Text = { type: 10; content: string };
type Rule = { type: 14; divider: boolean; spacing: 1 | 2 };
type Container = { type: 17; accent_color: number; components: (Text | Rule)[] };

const componentsV2 = 1 << 15;
const budget = budgets.discordPlan;

/** A plan as Discord's Components V2: the push line, then a frame with the goal and one part for each step, then the buttons. */
export function renderDiscordPlan(card: ArmedCard, statusUrl: string | null): DiscordPlan {
  const fitted = fitCard(card, budget, roomOf);
  const parts = [...partsOf(fitted.lines), ...(fitted.note === null ? [] : [inert(fitted.note)])];
  const foot = card.foot === '' ? [] : [`-# ${inert(shorten(card.foot, budget.foot))}`];
  const texts = [inert(fitPush(card, budget.push)), ...parts, ...foot].filter((content) => content.trim() !== '').map((content): Text => ({ type: 10, content }));
  return {
    flags: componentsV2, content: null, embeds: [],
    components: [{ type: 17, accent_color: colours[card.tone], components: texts.flatMap((text, at): (Text | Rule)[] => (at === 0 ? [text] : [{ type: 14, divider: true, spacing: 1 }, text])) }, ...rowsOf(fitted, statusUrl)],
    allowed_mentions: noMentions,
  };
}

/** Lines by what they belong to: each step begins a part, and what follows it is told with it; the last part takes what would be too many. */
function partsOf(lines: readonly CardLine[]): string[] {
  const parts: string[][] = [];
  for (const line of lines) {
    const begins = parts.length === 0 || isStep(line) && parts.length < mostParts;
    if (begins) parts.push([lineOf(line)]);
    else parts.at(-1)?.push(lineOf(line));
  }
  return parts.map((part) => part.join('\n'));
}

/** The frame, its texts with the rules between them, and up to three rows of buttons stay below the 36 components of our budget. */
const mostParts = 9;

function isStep({ label }: CardLine): boolean {
  return label !== undefined && /^(?:\P{L}+ )?\d+ /u.test(label);
}
