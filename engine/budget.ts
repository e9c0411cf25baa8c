/** Messages that a chat may still get: at most so many in any minute, a quarter of them kept for what somebody waits for. */
export type Budget = {
  /** Takes one message out of it; false when there is none left. */
  take: (now: Date, urgent: boolean) => boolean;
  /** When there is one left again, at the earliest. */
  freeAt: (now: Date, urgent: boolean) => Date;
};

const minuteMs = 60_000;

/** A budget of so many messages a minute. */
export function budgetOf(perMinute: number): Budget {
  const most = (urgent: boolean) => (urgent ? perMinute : Math.max(1, Math.floor(perMinute * 0.75)));
  let spent: number[] = [];
  const recent = (now: Date): number[] => {
    spent = spent.filter((at) => at > now.getTime() - minuteMs && at <= now.getTime());
    return spent;
  };
  return {
    take: (now, urgent) => {
      if (recent(now).length >= most(urgent)) return false;
      spent.push(now.getTime());
      return true;
    },
    freeAt: (now, urgent) => {
      const last = recent(now).at(-most(urgent));
      return last === undefined ? now : new Date(last + minuteMs);
    },
  };
}
