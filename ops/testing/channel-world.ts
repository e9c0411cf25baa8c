import { sentence, type Answer, type CommandDesk, type Question } from '../../engine/commands.ts';
import { named, safe } from '../../engine/distill.ts';
import { policySettings } from '../../engine/policy.ts';
import type { ArmedCard } from '../../engine/card.ts';
import type { ChannelWorld } from '../../engine/ports.ts';
import { refOf } from '../../engine/refs.ts';
import type { Press, Reply } from '../../engine/types.ts';

/** What a channel is connected to in a test: it keeps what it is told, and answers presses as it is set to. */
export type TestWorld = {
  world: ChannelWorld;
  presses: Press[];
  states: { state: 'ok' | 'away' | 'refused'; words: string }[];
  said: string[];
  /** How often it heard that presses may be lost. */
  missed: number;
  cursor: { value: string; at: Date } | null;
  answer: (press: Press) => Promise<Reply>;
  questions: Question[];
  tell: (question: Question) => Promise<Answer | null>;
};

/** Makes such a world; it says "Done." to every press until told otherwise. */
export function testWorld(over: Partial<ChannelWorld> = {}): TestWorld {
  const kept: TestWorld = {
    presses: [], questions: [], states: [], said: [], missed: 0, cursor: null,
    answer: () => Promise.resolve({ refused: null, says: safe`Done.` }),
    tell: () => Promise.resolve({ refused: null, card: sentence(safe`All quiet.`) }),
    world: {
      commands: commandDesk((question) => {
        kept.questions.push(question);
        return kept.tell(question);
      }),
      press: (press) => {
        kept.presses.push(press);
        return kept.answer(press);
      },
      state: (state, words) => { kept.states.push({ state, words }); },
      missed: () => { kept.missed += 1; },
      cursor: {
        read: () => Promise.resolve(kept.cursor),
        write: (value) => {
          kept.cursor = { value, at: new Date() };
          return Promise.resolve();
        },
      },
      limits: policySettings.schema.parse({}),
      timeZone: 'UTC', statusUrl: 'https://lab.example', now: () => new Date(), say: (words) => { kept.said.push(words); },
      ...over,
    },
  };
  return kept;
}

/** Who answers one command with two options. */
function commandDesk(ask: CommandDesk['ask']): CommandDesk {
  return {
    ask,
    faces: [{
      name: 'status', about: 'How the house is',
      options: [{ name: 'resource', about: 'Which one', kind: 'text', suggests: true }, { name: 'hours', about: 'How far back', kind: 'whole', least: 1, most: 720 }],
    }],
    suggest: (_asker, _option, typed) => Promise.resolve(['lab/plex', 'lab/db'].filter((name) => name.includes(typed))),
  };
}

const server = refOf('docker', 'nas1', 'immich', 'server');

/** A card of an incident with two buttons, as the templates write it. */
export function testCard(over: Partial<ArmedCard> = {}): ArmedCard {
  return {
    ticketId: 42, name: safe`INC-42 ${named(server)}`,
    push: safe`🔴 HIGH · ${named(server)} keeps restarting (5 times in 2 min) · INC-42`, tone: 'high',
    lines: [
      { text: safe`The container stops right after its start.` },
      { label: safe`Likely cause`, text: safe`exit code 1, not confirmed` },
      { label: safe`Since`, text: safe``, at: new Date('2026-11-21T09:58:00Z') },
      { label: safe`Evidence`, text: safe`5 starts, exit 1`, spare: 2 },
    ],
    foot: safe`INC-42 · logs stay on your server`,
    buttons: [
      { action: 'ack', label: safe`Acknowledge`, tone: 'plain', stepId: null, digest: null, token: 'ack-0123456789abcdef01234' },
      { action: 'why', label: safe`Why?`, tone: 'plain', stepId: null, digest: null, token: 'why-0123456789abcdef01234' },
    ],
    link: { label: safe`Open`, path: '/incidents/42' }, loud: true, ...over,
  };
}

/** A plan whose first step waits for approval. */
export function testPlan(over: Partial<ArmedCard> = {}): ArmedCard {
  return testCard({
    push: safe`⏳ APPROVAL NEEDED · INC-42 step 1 of 1 · Restart ${named(server)} (low risk)`, tone: 'waiting',
    lines: [{ text: safe`▶ 1 Restart ${named(server)}` }, { text: safe`down for about 10 s · undo: none needed` }],
    foot: safe`Expires 10:56 · plan 7F3A`,
    buttons: [
      { action: 'approve', label: safe`Approve step 1`, tone: 'go', stepId: 's1', digest: 'd1', token: 'app-0123456789abcdef01234' },
      { action: 'decline', label: safe`Reject`, tone: 'stop', stepId: 's1', digest: 'd1', token: 'dec-0123456789abcdef01234' },
      { action: 'why', label: safe`Why?`, tone: 'plain', stepId: 's1', digest: 'd1', token: 'wpl-0123456789abcdef01234' },
    ],
    ...over,
  });
}
