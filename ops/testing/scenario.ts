import type { CardReport, Totals } from '../replay/report.ts';
import type { FactKind, FactValues, Hush, ResourceRef, Severity } from '../../engine/types.ts';

/** One line of a recording. */
export type Row = { at: string } & Record<string, unknown>;

/** What happens at a moment: the lines it leaves in a recording. */
export type Act = (at: Date) => Row[];

/** A card as a scenario expects it. `posted: false` is an incident that nobody is ever told of. */
export type Expected = Pick<CardReport, 'resource' | 'severity' | 'detectors' | 'affected' | 'unstable' | 'outcome'> & { posted: boolean };

/** A recording, the settings it is played with, and all that must come of it: exactly these cards, and these sums. */
export type Scenario = { title: string; rows: readonly Row[]; settings: Readonly<Record<string, string>>; cards: readonly Expected[]; totals: Partial<Totals> };

/** A scenario that is being told. Times are `hh:mm` or `hh:mm:ss` since its beginning. */
export type Telling = {
  at: (time: string, ...acts: readonly Act[]) => Telling;
  /** Nothing more happens, but time goes by until then. */
  until: (time: string) => Telling;
  with: (settings: Record<string, string>) => Telling;
  brings: (...cards: readonly Expected[]) => Scenario;
  /** As `brings`, with sums that must be so. */
  sends: (totals: Partial<Totals>, ...cards: readonly Expected[]) => Scenario;
};

/** When every scenario begins. */
export const beginning = new Date('2026-11-19T08:00:00Z');

/** Begins to tell a scenario. */
export function scene(title: string): Telling {
  const rows: Row[] = [];
  const settings: Record<string, string> = {};
  const telling: Telling = {
    at: (time, ...acts) => {
      for (const act of acts) rows.push(...act(momentAt(time)));
      return telling;
    },
    until: (time) => telling.at(time, (at) => [{ at: at.toISOString(), end: true }]),
    with: (more) => {
      Object.assign(settings, more);
      return telling;
    },
    brings: (...cards) => telling.sends({}, ...cards),
    sends: (totals, ...cards) => ({ title, rows, settings, cards, totals }),
  };
  return telling;
}

/** A card that is expected: high, posted, still open and about nobody else, unless told otherwise. */
export function card(resource: ResourceRef, detectors: string | string[], more: Partial<Omit<Expected, 'severity'>> & { severity?: Severity } = {}): Expected {
  return { resource, detectors: [detectors].flat(), severity: 'high', affected: [], unstable: false, outcome: 'open', posted: true, ...more };
}

/** The recording of a scenario, as a file holds it. */
export function jsonlOf({ rows }: Scenario): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** A moment of a scenario. */
export function momentAt(time: string): Date {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return later(beginning, (hours * 60 + minutes) * 60 + seconds);
}

/** A moment some seconds after another. */
export function later(at: Date, seconds: number): Date {
  return new Date(at.getTime() + seconds * 1000);
}

/** That something is so, or has happened. What the value leaves out is as before, or as usual. */
export function is<Kind extends FactKind>(resource: ResourceRef, kind: Kind, value: Partial<FactValues[Kind]> = {}): Act {
  return (at) => [{ at: at.toISOString(), resource, kind, value }];
}

/** The same, seen for the last time some seconds later. */
export function seenFor<Kind extends FactKind>(seconds: number, [resource, kind, value = {}]: Parameters<typeof is<Kind>>): Act {
  return (at) => [{ at: at.toISOString(), resource, kind, value, seen_until: later(at, seconds).toISOString() }];
}

/** Several things, one some seconds after the other. */
export function after(seconds: number, act: Act): Act {
  return (at) => act(later(at, seconds));
}

/** The same again and again. */
export function times(count: number, everySeconds: number, act: (n: number) => Act): Act {
  return (at) => Array.from({ length: count }, (_, n) => act(n)(later(at, n * everySeconds))).flat();
}

/** Lines that a service writes, spread evenly over some seconds. */
export function writes(service: ResourceRef, count: number, over: { seconds: number; text: (n: number) => string }): Act {
  return (at) => Array.from({ length: count }, (_, n) => ({ at: later(at, (n * over.seconds) / count).toISOString(), service, line: over.text(n) }));
}

/** Somebody asks not to be told of something for a while. */
export function hush(kind: Hush['kind'], minutes: number, what: Hush['what']): Act {
  return (at) => [{ at: at.toISOString(), hush: kind, until: later(at, minutes * 60).toISOString(), ...what }];
}

/** Our clock is wrong from then on by so many seconds. */
export function clockWrong(seconds: number): Act {
  return (at) => [{ at: at.toISOString(), clock: seconds }];
}
