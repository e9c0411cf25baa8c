import type { Card, CardLine } from '../../engine/card.ts';
import { momentOf } from '../../engine/distill.ts';
import { pageAddress, renderMail, type Mail, type MailView } from '../../templates/pages/mail.ts';

/** What a card needs to be a mail: the status page, the zone of its times, and the id of what it is about. */
export type MailPlace = { statusUrl: string | null; timeZone: string; label: string | null };

/** Any card as a mail. Its buttons are left out: a mail can be read and never act. */
export function mailOfCard(card: Omit<Card, 'buttons' | 'loud'>, place: MailPlace): Mail {
  const url = pageAddress(place.statusUrl, card.link?.path ?? (/^(?:INC|DEC)-\d+$/.test(place.label ?? '') ? `/incidents/${place.label}` : '/'));
  return renderMail({
    subject: card.push, label: place.label, tone: card.tone, heading: card.push, ...bodyOf(card.lines, place.timeZone), sections: [], foot: `${card.foot === '' ? '' : `${card.foot} · `}times in ${place.timeZone}`,
    link: url === null ? null : { label: 'Open the status page (sign-in needed)', url },
  });
}

/** Lines with a label are rows; one without goes on what stands before it. */
function bodyOf(lines: readonly CardLine[], timeZone: string): Pick<MailView, 'lead' | 'rows'> {
  const lead: string[] = [];
  const rows: { label: string; texts: string[] }[] = [];
  for (const line of lines) {
    const text = [line.text, ...(line.at === undefined ? [] : [momentOf(line.at, timeZone)])].filter((part) => part !== '').join(' · ');
    if (line.label !== undefined) rows.push({ label: line.label, texts: [text] });
    else (rows.at(-1)?.texts ?? lead).push(text);
  }
  return { lead, rows };
}
