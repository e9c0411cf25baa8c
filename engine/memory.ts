import { digestOf } from './digest.ts';
import { listed, named, oneOf, partName, safe, type CloudSafe } from './distill.ts';
import { effectWords, type Effect } from './effect.ts';
import type { LogSummary } from './log-summary.ts';
import { schemeOf } from './refs.ts';
import type { OutcomeKind, ResourceRef, Severity, Situation } from './types.ts';

/** Turns texts into vectors of one length, near each other where the texts tell of the like. Rejects with a Fault when it cannot. */
export type Embedder = { model: string; dim: number; embed: (texts: readonly string[]) => Promise<Float32Array[]> };

/** The two things that are remembered, and nothing else can be. */
export const memoryKinds = ['incident', 'log_summary'] as const;
export type MemoryKind = (typeof memoryKinds)[number];

declare const memorable: unique symbol;

/** What may go into the index: the story of an incident or the summary of a log. Only this file makes one. */
export type MemoryDocument = { kind: MemoryKind; id: string; text: CloudSafe; digest: string; readonly [memorable]: true };

/** A step as it is remembered: what it was and what came of it; `seconds` is from its begin to the end of its check. */
export type RememberedStep = { template: string; title: CloudSafe; effect: Effect; seconds: number };

/** An incident as it is remembered. What a person corrected stands in `cause` and `lesson` already. */
export type PastIncident = {
  ticketId: number;
  resource: ResourceRef;
  /** The key of its ticket, and the family and cause of its hypothesis. */
  key: string;
  family: string;
  causeId: string;
  severity: Severity;
  cause: CloudSafe;
  seen: CloudSafe[];
  steps: RememberedStep[];
  lesson: CloudSafe;
  outcome: OutcomeKind;
  openedAt: Date;
  closedAt: Date;
  /** Who corrected which of the two; null where nobody did. */
  corrected: { cause: string | null; lesson: string | null } | null;
};

/** How steps of one template did on one resource and cause; `medianSeconds` is of those that helped, null when none did. */
export type Track = { template: string; helped: number; tried: number; medianSeconds: number | null };

/** A past incident and how near its story is, from 0 to 1. */
export type Remembered = { incident: PastIncident; score: number };

/** What is remembered of an open ticket: the same trouble and what is alike, how often the same came in all, and how steps fared. */
export type Memories = { incidents: Remembered[]; times: number; tracks: Track[] };

/** What the memory is asked about an open ticket. */
export type MemoryQuestion = { ticketId: number; key: string; resource: ResourceRef; text: CloudSafe };

/** Who changes what is remembered, and where. */
export type Changer = { by: string; surface: string; at: Date };

/** Words of a person, without their secrets, never empty; what is left out stays as it is. `redactions` counts what was taken out, by kind. */
export type Correction = Changer & { cause?: CloudSafe | undefined; lesson?: CloudSafe | undefined; redactions: Readonly<Record<string, number>> };

/** The receipt of what a person typed about an incident: who, when, its digest and what was taken out of it, with the words while they are kept. */
export type TypedReceipt = Changer & {
  id: string; cause: CloudSafe | null; lesson: CloudSafe | null; bytes: number; digest: CloudSafe; redactions: Readonly<Record<string, number>>; keptAt: Date | null;
};

/** The stories of incidents, for people to read, correct and delete. */
export type Stories = {
  read: (ticketId: number) => Promise<PastIncident | null>;
  /** What the stories are about, the newest first, some hundred at most. */
  latest: () => Promise<Pick<PastIncident, 'ticketId' | 'resource'>[]>;
  /** Writes down what was typed, for the person to see before it is kept; null when there is no such story. */
  draft: (ticketId: number, known: Correction) => Promise<TypedReceipt | null>;
  /** Keeps what the same person typed within the hour, by the first letters of its digest; false when there is none. */
  keep: (ticketId: number, digest: string, who: Changer) => Promise<boolean>;
  /** What people typed about it and kept, the newest first. */
  receipts: (ticketId: number) => Promise<TypedReceipt[]>;
  /** The story, its vector and all words of it go, also where others repeat them; who did it and when stays. False when there is no such story. */
  forget: (ticketId: number, who: Changer) => Promise<boolean>;
};

/** What is remembered, quickly: it answers within a second, with nothing where it cannot, and never rejects. */
export type Memory = { about: (asked: MemoryQuestion) => Promise<Memories> };

/** The story of an incident as the index takes it. */
export function incidentDocument(incident: PastIncident): MemoryDocument {
  return documentOf('incident', `INC-${incident.ticketId}`, storyOf(incident));
}

/** The summary of a log as the index takes it. */
export function logSummaryDocument(summary: LogSummary): MemoryDocument {
  return documentOf('log_summary', `${summary.service} ${summary.month}`, summary.text);
}

/** What is known of an open ticket, in the words that the stories of past ones are written in. */
export function questionText(situation: Situation, hypothesis: { family: string; says: CloudSafe }): CloudSafe {
  const symptoms = situation.findings.flatMap((finding) => finding.symptoms);
  return safe`${kindOf(situation.resource)} ${named(situation.resource)}. ${familyWords(hypothesis.family)}. ${hypothesis.says}. ${listed(symptoms, 8)}.`;
}

function storyOf(incident: PastIncident): CloudSafe {
  const { resource, family, cause, seen, steps, lesson } = incident;
  const done = steps.length === 0 ? safe`nothing` : listed(steps.map((step) => safe`${step.title} (${effectWords[step.effect]})`), 6);
  return safe`${kindOf(resource)} ${named(resource)}. ${familyWords(family)}. ${cause}. ${listed(seen, 8)}. Done: ${done}. ${lesson}`;
}

function kindOf(resource: ResourceRef): CloudSafe {
  const scheme = schemeOf(resource);
  return oneOf(scheme, [scheme]);
}

function familyWords(family: string): CloudSafe {
  return partName(family.replaceAll(/[_-]/g, ' '));
}

function documentOf(kind: MemoryKind, id: string, text: CloudSafe): MemoryDocument {
  return { kind, id, text, digest: digestOf(text) } as MemoryDocument;
}
