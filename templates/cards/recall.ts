import type { CardLine } from '../../engine/card.ts';
import { safe, spanOf, typed, type CloudSafe } from '../../engine/distill.ts';
import type { Track } from '../../engine/memory.ts';
import { byItself, type Recall } from '../../engine/recall.ts';
import { labelOf } from '../../engine/ticket.ts';
import type { Ticket, TodoStep } from '../../engine/types.ts';

/** What a card says of the like that was seen before: nothing where nothing is remembered. */
export function recallLines(ticket: Ticket, timeZone: string): CardLine[] {
  const recall = recallIn(ticket);
  if (recall?.before) return [{ label: safe`Seen before`, text: beforeWords(recall.before, timeZone), spare: 1 }];
  return recall?.alike ? [{ label: safe`Seen elsewhere`, text: alikeWords(recall.alike, timeZone), spare: 1 }] : [];
}

/** How steps like this one fared here before; null when none was run, or it only looks. */
export function trackOf(step: Pick<TodoStep, 'template' | 'risk'>, ticket: Ticket): Track | null {
  if (step.risk === 'none') return null;
  return recallIn(ticket)?.tracks.find((track) => track.template === step.template) ?? null;
}

/** A track record as a sentence says it, `helped 3 of 4 times, median 41 s`. */
export function trackWords({ helped, tried, medianSeconds }: Track): CloudSafe {
  const times = safe`helped ${helped} of ${tried} ${tried === 1 ? safe`time` : safe`times`}`;
  return medianSeconds === null ? times : safe`${times}, median ${spanOf(medianSeconds)}`;
}

function recallIn(ticket: Ticket): Recall | undefined {
  return 'narrative' in ticket ? ticket.narrative?.recall : undefined;
}

function beforeWords({ times, last, fixedBy, cause }: NonNullable<Recall['before']>, timeZone: string): CloudSafe {
  const often = times === 1 ? safe`once, ${dayWords(last.at, timeZone)} (${labelOf({ id: last.ticketId })})` : safe`${times} times, last ${dayWords(last.at, timeZone)} (${labelOf({ id: last.ticketId })})`;
  const why = cause === null ? safe`` : safe`; cause as a person put it: ${short(cause)}`;
  return safe`${often}${fixWords(fixedBy)}${why}`;
}

function alikeWords({ ticketId, at, says, fixedBy }: NonNullable<Recall['alike']>, timeZone: string): CloudSafe {
  return safe`${labelOf({ id: ticketId })}, ${dayWords(at, timeZone)}: ${short(says)}${fixWords(fixedBy)}`;
}

function fixWords(fixedBy: CloudSafe | null): CloudSafe {
  if (fixedBy === byItself) return safe`, it ended by itself`;
  return fixedBy === null ? safe`, nothing is known to have helped` : safe`, fixed by: ${short(fixedBy)}`;
}

/** How many letters of what a person wrote stand on a card; `/lesson` shows it whole. */
const longest = 240;

function short(text: CloudSafe): CloudSafe {
  return text.length > longest ? safe`${typed(text, longest - 1).text}…` : text;
}

const months = [safe`Jan`, safe`Feb`, safe`Mar`, safe`Apr`, safe`May`, safe`Jun`, safe`Jul`, safe`Aug`, safe`Sep`, safe`Oct`, safe`Nov`, safe`Dec`];

/** `3 Sep 2026`. */
function dayWords(at: Date, timeZone: string): CloudSafe {
  const parts = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: 'numeric', day: 'numeric' }).formatToParts(at);
  const numberOf = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return safe`${numberOf('day')} ${months[numberOf('month') - 1] ?? safe`unknown`} ${numberOf('year')}`;
}
