import { safe, type CloudSafe } from './distill.ts';
import { headlineOf } from './headline.ts';
import { worstOf } from './needed.ts';
import type { OutboxItem } from './ports.ts';
import { labelOf } from './ticket.ts';
import type { Finding, Severity, Ticket } from './types.ts';

/** The line that rings when findings make a ticket worse than it was said to be; none while it is as bad as it was. */
export function worseLines(ticket: Ticket, findings: readonly Finding[]): OutboxItem[] {
  const [before, now] = [severityIn(ticket.situation.findings), severityIn(findings)];
  if (now === before || worstOf([before, now]) === before) return [];
  const title = headlineOf({ ...ticket.situation, findings: [...findings] });
  return [{ event: 'incident_worse', says: safe`${marks[now]} ${labelOf(ticket)} is ${words[now]} now: ${title}`, loud: true }];
}

function severityIn(findings: readonly Finding[]): Severity {
  return worstOf(findings.map((finding) => finding.severity));
}

const words: Record<Severity, CloudSafe> = { high: safe`HIGH`, medium: safe`MEDIUM`, low: safe`LOW` };
const marks: Record<Severity, CloudSafe> = { high: safe`🔴`, medium: safe`🟠`, low: safe`🟡` };
