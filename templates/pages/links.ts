import type { TicketKind } from '../../engine/types.ts';

/** The pages that there are. */
export type PagePath = '/' | '/incidents' | '/inventory' | '/logs' | '/notices' | '/egress' | '/facts' | '/health' | '/api-calls';

/** What a page is asked for, by the names in its address; what is null or empty is left out. */
export type Asked = Readonly<Record<string, string | number | null>>;

/** The address of one of our pages. Every address in a page is made in this file, so that no name can become another place. */
export function pathTo(page: PagePath, asked: Asked = {}): string {
  const given = Object.entries(asked).filter(([, value]) => value !== null && value !== '');
  const query = new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)])).toString();
  return query === '' ? page : `${page}?${query}`;
}

/** A ticket as pages name it. */
export type TicketMark = { id: number; kind: TicketKind };

/** `INC-4`, and `DEC-4` for a ticket of a declaration. */
export function ticketLabel({ id, kind }: TicketMark): string {
  return `${kind === 'incident' ? 'INC' : 'DEC'}-${Math.trunc(id)}`;
}

/** The address of the page of one ticket. Where its kind is not known, that of an incident leads there as well. */
export function incidentPath(id: number, kind: TicketKind = 'incident'): string {
  return `/incidents/${ticketLabel({ id, kind })}`;
}

/** The address of a place in the same page, which bears an id of ours. */
export function anchorTo(id: string): string {
  return `#${encodeURIComponent(id)}`;
}
