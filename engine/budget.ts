/** How urgent messages are, the least first: `passing` is how far something is that many edits tell of, `waited-for` is what somebody is to press, `pressed` is what somebody has pressed, here or elsewhere. */
export const urgencies = ['passing', 'ordinary', 'waited-for', 'pressed'] as const;
export type Urgency = (typeof urgencies)[number];

/** Messages that a chat may still get: at most so many in any minute, half of them kept for more than what is passing, a quarter for what is urgent, and of that some for what was pressed. */
export type Budget = {
  /** Takes one message out of it; false when there is none left. */
  take: (now: Date, urgency: Urgency) => boolean;
  /** When there is one left again, at the earliest. */
  freeAt: (now: Date, urgency: Urgency) => Date;
};

const minuteMs = 60_000;
const shares: Record<Urgency, number> = { passing: 0.5, ordinary: 0.75, 'waited-for': 0.9, pressed: 1 };

/** A budget of so many messages a minute. */
export function budgetOf(perMinute: number): Budget {
  const most = (urgency: Urgency) => Math.max(1, Math.floor(perMinute * shares[urgency]));
  let spent: number[] = [];
  const recent = (now: Date): number[] => {
    spent = spent.filter((at) => at > now.getTime() - minuteMs && at <= now.getTime());
    return spent;
  };
  return {
    take: (now, urgency) => {
      if (recent(now).length >= most(urgency)) return false;
      spent.push(now.getTime());
      return true;
    },
    freeAt: (now, urgency) => {
      const last = recent(now).at(-most(urgency));
      return last === undefined ? now : new Date(last + minuteMs);
    },
  };
}
