/** The ticket that a text begins with, `INC-17`, `DEC-7`, `17` or as it is suggested, `INC-17 (nas1/db)`, and what follows it; null when it names none. */
export function incidentIn(given: string | number | undefined): { ticketId: number | null; rest: string } {
  const [, id, rest = ''] = /^\s*(?:(?:INC|DEC)-)?(\d{1,9})(?!\d)(?: \([^()\n]*\))?\s*([^]*)$/i.exec(String(given ?? '')) ?? [];
  return { ticketId: id === undefined ? null : Number(id), rest: rest.trim() };
}
