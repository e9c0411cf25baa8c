/** Named points between two writes, where tests let the process die. */
export const points = [
  'ticket.opened', 'card.sent', 'approval.committed', 'run.begun', 'call.intended', 'call.sent', 'call.answered',
  'run.finished', 'executed', 'verified', 'recorded', 'delivery.sent',
] as const;
export type Point = (typeof points)[number];
