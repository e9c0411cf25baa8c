import type { Card, CardLine } from '../../engine/card.ts';
import { isPatchy, isQuiet, type Daily } from '../../engine/daily.ts';
import { clockOf, listed, momentOf, safe, spanOf, type CloudSafe } from '../../engine/distill.ts';

/** What one row of a digest says, `Down time` and a text for each resource. */
export type DigestRow = { label: CloudSafe; texts: CloudSafe[] };

/** The digest of a day as a chat shows it, silent and with nothing to press. */
export function digestCard(daily: Daily, timeZone: string): Card {
  return {
    push: safe`📋 DAILY DIGEST · ${daily.title} · ${gistOf(daily)}`, tone: 'info',
    lines: [
      ...daily.todo.map((one): CardLine => ({ label: safe`To do`, text: todoWords(one, daily) })),
      ...digestRows(daily, timeZone).map(({ label, texts }): CardLine => ({ label, text: listed(texts, 5) })),
      ...incidentsOf(daily, timeZone).map((text): CardLine => ({ text, spare: 3 })),
    ],
    foot: footOf(daily, timeZone), buttons: [], link: { label: safe`Open`, path: '/' }, loud: false,
  };
}

/** A day in a few words: `1 to do, 2 incidents, 1 to watch`, or `all quiet`. */
export function gistOf(daily: Daily): CloudSafe {
  if (daily.watched === 0) return safe`nobody was watching`;
  if (isQuiet(daily)) return safe`all quiet`;
  const { todo, counts, watch } = daily;
  const parts = [
    ...(todo.length === 0 ? [] : [safe`${todo.length} to do`]),
    counts.opened === 0 ? safe`no new incident` : safe`${counts.opened} ${counts.opened === 1 ? safe`incident` : safe`incidents`}`,
    ...(watch.length === 0 ? [] : [safe`${watch.length} to watch`]),
  ];
  return listed(parts, parts.length);
}

/** What waits for a person, and for how long. */
export function todoWords({ label, says, since }: Daily['todo'][number], { at }: Daily): CloudSafe {
  return safe`${label} ${says} (since ${spanOf((at - since) / 1000)})`;
}

/** The rows of a digest; what there is nothing to say of is left out, but for the incidents, the down time and the quiet. */
export function digestRows(daily: Daily, timeZone: string): DigestRow[] {
  const { down, watch, resources, declarations, hushes, patterns, parts, models } = daily;
  return [
    { label: safe`Incidents`, texts: [countWords(daily)] },
    { label: safe`Down time`, texts: down.length === 0 ? [safe`none`] : down.map(({ name, seconds }) => safe`${name} ${spanOf(seconds)}`) },
    { label: safe`Watch`, texts: watch },
    { label: safe`Quiet`, texts: [safe`${resources.quiet} of ${resources.all} resources without any event${isPatchy(daily) ? safe` that was seen` : safe``}`] },
    { label: safe`Watched`, texts: isPatchy(daily) ? [safe`${spanOf(daily.watched)} of ${spanOf((daily.to - daily.from) / 1000)}; nobody can tell what happened in the rest`] : [] },
    { label: safe`Declared`, texts: declarations },
    { label: safe`Recurs`, texts: patterns },
    { label: safe`Ends soon`, texts: hushes.map(({ says, until }) => safe`${says}, at ${momentOf(new Date(until), timeZone)}`) },
    { label: safe`Not working`, texts: parts },
    { label: safe`Models`, texts: models.calls === 0 ? [] : [modelWords(models)] },
  ].filter(({ texts }) => texts.length > 0);
}

/** The incidents of the day, one in a line. */
export function incidentsOf({ incidents, more }: Daily, timeZone: string): CloudSafe[] {
  return [...incidents.map((one) => incidentWords(one, clockOf(new Date(one.opened_at), timeZone))), ...(more === 0 ? [] : [safe`and ${more} more`])];
}

/** What came since the day ended, one in a line. */
export function sinceOf({ since }: Daily, timeZone: string): CloudSafe[] {
  return since.map((one) => incidentWords(one, momentOf(new Date(one.opened_at), timeZone)));
}

/** When it was read and by which clocks; who wrote it, which is no model. */
export function footOf({ at }: Daily, timeZone: string): CloudSafe {
  return safe`As of ${momentOf(new Date(at), timeZone)}. Written by templates, no model.`;
}

function incidentWords({ label, title, severity, ended }: Daily['incidents'][number], when: CloudSafe): CloudSafe {
  return safe`${when} ${label} ${title} (${severity}; ${ended === null ? safe`still open` : ended})`;
}

function countWords({ counts: { opened, solved, open, usual } }: Daily): CloudSafe {
  const normal = usual === null ? safe`` : usual === 0 ? safe` · normal is none` : safe` · normal is ${usual} per day`;
  return safe`${opened} opened, ${solved} over, ${open} open now${normal}`;
}

function modelWords({ calls, cloud_tokens: cloud, local_tokens: local, usd }: Daily['models']): CloudSafe {
  const cost = usd === null || usd === 0 ? safe`` : usd < 0.01 ? safe`, less than 1 ct` : safe`, $${usd}`;
  return safe`${calls} ${calls === 1 ? safe`call` : safe`calls`}: ${cloud} tokens in clouds${cost}, ${local} in the house`;
}
