import { isQuiet, type Daily } from '../../engine/daily.ts';
import { digestRows, footOf, gistOf, incidentsOf, sinceOf, todoWords } from '../cards/digest.ts';
import { pageAddress, renderMail, type Mail } from './mail.ts';

/** The digest of a day as a mail: what the reader must do comes first. */
export function digestMail(daily: Daily, { statusUrl, timeZone }: { statusUrl: string | null; timeZone: string }): Mail {
  const url = pageAddress(statusUrl, '/');
  const sections = [{ heading: 'Details', items: incidentsOf(daily, timeZone) }, { heading: 'Since then', items: sinceOf(daily, timeZone) }];
  return renderMail({
    subject: `Digest ${daily.title.replace(/ \d{4}$/, '')}: ${gistOf(daily)}`, label: null, tone: daily.todo.length > 0 ? 'waiting' : 'info',
    heading: `Homelab digest for ${daily.title}`,
    lead: leadOf(daily), rows: digestRows(daily, timeZone), sections: sections.filter(({ items }) => items.length > 0),
    link: url === null ? null : { label: 'Open the status page (sign-in needed)', url }, foot: `${footOf(daily, timeZone)} Times in ${timeZone}.`,
  });
}

function leadOf(daily: Daily): string[] {
  if (daily.todo.length > 0) return daily.todo.map((one) => `To do: ${todoWords(one, daily)}`);
  if (daily.watched === 0) return ['Nobody was watching on this day.'];
  return [isQuiet(daily) ? 'All quiet: no incident, nothing to do, nothing to watch.' : 'Nothing waits for you.'];
}
