import { safe, type CloudSafe } from './distill.ts';
import type { ProbeState } from './fact-values.ts';
import type { Receipt } from './types.ts';

/** What was found out about one thing: whether it is as it should be (null: nobody can tell), as a word of a closed list, and for people. */
export type Checked = { fits: boolean | null; word: string; says: CloudSafe };

/** What is told of each thing at most; the receipt counts them all. */
const mostTold = 4;

/** The receipt of a look at some `things`: what is wrong is told first, then what nobody can tell. Its details count, and name nothing. */
export function receiptOfChecks(checked: readonly Checked[], things: CloudSafe): Receipt {
  const of = (fits: boolean | null) => checked.filter((one) => one.fits === fits);
  const [well, wrong, untold] = [of(true), of(false), of(null)];
  const words = Object.fromEntries([...new Set(checked.map((one) => one.word))].map((word) => [word, checked.filter((one) => one.word === word).length]));
  return {
    id: `checked ${checked.length}`,
    says: wordsFor(things, { well, wrong, untold }),
    details: { checked: checked.length, well: well.length, wrong: wrong.length, untold: untold.length, words },
  };
}

/** A name that was looked up from here. The name itself may come out of a log and is not repeated. */
export function foundFromHere(why: ProbeState['why']): Checked {
  if (why === 'answers') return { fits: true, word: 'found', says: safe`one is found from here` };
  if (why === 'no_name') return { fits: false, word: why, says: safe`one is not found from here: nobody has that name` };
  return { fits: null, word: why, says: safe`nobody answered whether one exists` };
}

/** A port that was tried from here, at a host whose name may come out of a log and is not repeated. */
export function reachedFromHere(why: ProbeState['why'], port: number): Checked {
  const told: Partial<Record<typeof why, Pick<Checked, 'fits' | 'says'>>> = {
    answers: { fits: true, says: safe`somebody answers at port ${port}` },
    refused: { fits: false, says: safe`nothing takes connections at port ${port}` },
    timeout: { fits: false, says: safe`nobody answers at port ${port}` },
    no_name: { fits: false, says: safe`the host with port ${port} is not found by its name` },
    unreachable: { fits: false, says: safe`there is no way from here to the host with port ${port}` },
  };
  return { word: why, ...told[why] ?? { fits: null, says: safe`it did not become clear at port ${port}` } };
}

type Sorted = Record<'well' | 'wrong' | 'untold', readonly Checked[]>;

function wordsFor(things: CloudSafe, { well, wrong, untold }: Sorted): CloudSafe {
  const all = well.length + wrong.length + untold.length;
  if (all === 0) return safe`there are no ${things} to look at`;
  const right = well.length === all ? safe`${all} of ${all} ${things} are as they should be${told(well)}` : safe`${well.length} of ${all} ${things} are as they should be`;
  const bad = wrong.length === 0 ? safe`` : safe`. Wrong${told(wrong)}`;
  return safe`${right}${bad}${untold.length === 0 ? safe`` : safe`. Not known${told(untold)}`}`;
}

function told(checked: readonly Checked[]): CloudSafe {
  const shown = checked.slice(0, mostTold).reduce((text, one, at) => (at === 0 ? one.says : safe`${text}; ${one.says}`), safe``);
  return checked.length > mostTold ? safe`: ${shown}; and ${checked.length - mostTold} more` : safe`: ${shown}`;
}
