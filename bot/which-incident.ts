/** The incident that a text begins with, `INC-17` or `17`, and what follows it; null when it names none. */
export function incidentIn(given: string | number | undefined): { ticketId: number | null; rest: string } {
  const [, id, rest = ''] = /^\s*(?:INC-)?(\d{1,9})(?!\d)\s*([^]*)$/i.exec(String(given ?? '')) ?? [];
  return { ticketId: id === undefined ? null : Number(id), rest: rest.trim() };
}
