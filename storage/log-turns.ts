/** Runs one work after the other, in the order they are given, whether the one before went well or not. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** A row of works that nobody waits in yet. */
export function turns(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work, work);
    last = turn;
    return turn;
  };
}
