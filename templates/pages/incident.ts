import { spanOf } from '../../engine/distill.ts';
import type { Risk } from '../../engine/types.ts';
import { callShown } from './api-calls.ts';
import { declaredSections } from './declared.ts';
import { egressTable } from './egress.ts';
import { factsTable } from './facts.ts';
import { document, type PageFrame } from './frame.ts';
import { html, type Html } from './html.ts';
import type { IncidentStory, IncidentView, SimilarIncident, TimelineItem } from './incident-view.ts';
import { codes } from './incidents.ts';
import { anchorTo, incidentPath, pathTo } from './links.ts';
import { noticeTable } from './notices.ts';
import { asOf, beside, moment, nothing, pill, section, span, table, terms, type Clock } from './pieces.ts';
import { kindPill, outcomePill, stateWords } from './status-words.ts';

/** The page of one incident: what is known and done about it, from its first fact to its lesson. */
export function incidentPage(view: IncidentView, frame: PageFrame): string {
  const { label, title, story, declared, plan, past, calls, evidence, similar, egress, notices, lesson } = view;
  return document(frame, `${label} ${title}`, html`
<p class="crumb"><a href="${pathTo('/incidents')}">Incidents</a> / ${label}</p>
<div class="title"><h1>${kindPill(view, view.unstable)} ${title}</h1>${asOf(view)}</div>
${nowOf(view)}
<div class="columns"><div>
${declared === null ? null : declaredSections(declared)}
${story === null || declared !== null ? null : section('known', 'What is known', storyOf(story, new Set(evidence.map((one) => one.id))))}
${plan === null ? null : section('plan', 'The plan', planOf(plan))}
${past.length === 0 ? null : section('done', declared === null ? 'What was tried' : 'What was done', pastTable(past, view))}
${calls.length === 0 ? null : section('calls', beside('API calls', html`<a href="${pathTo('/api-calls', { only: 'changes' })}">All changes</a>`), calls.map((one) => callShown(one, view)))}
${lesson === null ? null : section('lesson', 'Lesson', lessonOf(lesson))}
${evidence.length === 0 ? null : section('evidence', 'Evidence', factsTable(evidence, view))}
${similar.length === 0 ? null : section('similar', 'Seen before', similarTable(similar, view))}
${egress.length === 0 ? null : section('models', beside('Sent to models', html`<a href="${pathTo('/egress', { ticket: view.id })}">To the letter</a>`), egressTable(egress, view.timeZone))}
${notices.length === 0 ? null : section('sent', beside('Sent to people', html`<a href="${pathTo('/notices', { ticket: view.id })}">To the letter</a>`), noticeTable(notices, view))}
</div><div class="aside">
${section('facts', 'At a glance', glance(view))}
${section('timeline', 'Timeline', timelineOf(view))}
</div></div>`);
}

function nowOf({ outcome, waitingFor, expiresAt, approvals, state, ...clock }: IncidentView): Html {
  if (outcome !== null) return html`<p class="now">${outcomePill(outcome.kind)} ${outcome.says} <span class="faint">${moment(outcome.at, clock)}</span></p>`;
  if (waitingFor === null) return html`<p class="now">Now: ${stateWords[state]}.</p>`;
  return html`<div class="now"><p class="waits">Waits for ${waitingFor}.${expiresAt === null ? null : html` <span class="faint">The offer ends ${moment(expiresAt, clock)}.</span>`}</p>
<p class="faint">${approvals.people.length === 0 ? approvals.loud ?? 'Nobody may approve.' : `May approve: ${approvals.people.join('; ')}. Nothing can be approved here.`}</p></div>`;
}

function glance({ openedAt, outcome, state, resource, owner, seenBy, deed, affected, blames, declared, ...clock }: IncidentView): Html {
  const lasted = outcome === null ? html`${span(openedAt, clock)} so far` : html`${spanOf((outcome.at.getTime() - openedAt.getTime()) / 1000)}`;
  return terms([
    ['State', stateWords[state]],
    ['Since', html`${moment(openedAt, clock)} (${lasted})`],
    ['Resource', html`<a href="${pathTo('/facts', { resource })}"><code>${resource}</code></a>`],
    ['Owner', owner],
    ['Seen by', seenBy === null ? 'nobody yet' : html`${seenBy.person}, ${moment(seenBy.at, clock)}`],
    ['What was done before', deed === null ? null : html`${deed.says}, ${moment(deed.at, clock)}`],
    ['Out of reach', blames.length === 0 ? null : codes(blames)],
    ['Also affected', affected.length === 0 ? null : html`<ul class="plain">${affected.map((one) => html`<li>${one.title} <span class="faint">${moment(one.since, clock)}</span></li>`)}</ul>`],
    ['Lock', declared === null ? null : html`<code>${declared.lock.slice(0, 8)}</code>`],
    ['Commit', declared?.commit == null ? null : html`<code>${declared.commit.slice(0, 8)}</code>`],
    ['Log', resource.startsWith('docker:') ? html`<a href="${pathTo('/logs', { service: resource })}">What it wrote</a>` : null],
  ]);
}

function storyOf({ summary, model, hypothesis, claims, notSeen }: IncidentStory, shown: ReadonlySet<string>): Html {
  const { says, confidence, confirmed, against } = hypothesis;
  return html`<p class="lead">${summary}</p>
<p><strong>Likely cause:</strong> ${says} ${confirmed ? pill('good', 'confirmed') : pill('note', `${String(Math.round(confidence * 100))} % sure`)}</p>
${against.length === 0 ? null : html`<p class="faint">Against it: ${against.join('; ')}.</p>`}
${claims.length === 0 ? null : html`<ul class="claims">${claims.map((claim) => html`<li>${claim.says} ${sourcesOf(claim.evidence, shown)}</li>`)}</ul>`}
${notSeen.length === 0 ? null : html`<p class="faint">Not seen: ${notSeen.join('; ')}.</p>`}
<p class="faint">${model === null ? 'Worded by our own rules; no model was needed.' : `Worded by ${model}.`}</p>`;
}

const mostSources = 6;

function sourcesOf(evidence: readonly string[], shown: ReadonlySet<string>): Html[] {
  return evidence.filter((id) => shown.has(id)).slice(0, mostSources).map((id) => html`<a class="source" href="${anchorTo(`fact-${id}`)}">fact ${id}</a> `);
}

const riskPills: Record<Risk, Html> = { none: pill('good', 'changes nothing'), low: pill('note', 'low risk'), high: pill('bad', 'high risk') };

function planOf({ goal, steps }: NonNullable<IncidentView['plan']>): Html {
  return html`<p>Goal: ${goal}.</p>
<ol class="steps">${steps.map(({ title, effect, undo, risk, stands, call }) => html`
<li><strong>${title}</strong> ${riskPills[risk]} <span class="faint">${stands}</span><br>${effect}; ${/^(?:to undo|cannot)/.test(undo) ? undo : `to undo: ${undo}`}${call === null ? null : html`<br><code class="faint">${call}</code>`}</li>`)}</ol>`;
}

function pastTable(past: IncidentView['past'], clock: Clock): Html {
  return table({ kind: 'past', caption: 'Steps that were run, and what came of them', columns: ['Step', 'Approved by', 'Result', 'When'] },
    past.map((one) => [one.title, one.person, html`${pill(one.effect === 'helped' ? 'good' : 'plain', one.effect)} <span class="faint">${one.ended}</span>`, moment(one.at, clock)]));
}

function lessonOf({ cause, says, by }: NonNullable<IncidentView['lesson']>): Html {
  return html`<p>${says}</p><p class="faint">Cause: ${cause}. ${by === null ? 'Written down by the machine; /lesson corrects it.' : `Corrected by ${by}.`}</p>`;
}

function similarTable(similar: readonly SimilarIncident[], clock: Clock): Html {
  return table({ kind: 'similar', caption: 'Incidents of the past that were the same or like it', columns: ['Incident', 'What it was', 'Ended'] },
    similar.map((one) => [html`<a href="${incidentPath(one.id)}">INC-${one.id}</a> <span class="faint">${one.how}</span>`, html`${one.cause}<br><span class="faint">${one.lesson}</span>`, html`${outcomePill(one.outcome)} ${moment(one.endedAt, clock)}`]));
}

const kindWords: Record<TimelineItem['kind'], string> = { move: 'Incident', press: 'Press', run: 'Step', sent: 'Sent', model: 'Model' };

function timelineOf({ timeline, timelineCut, kind: of, ...clock }: IncidentView): Html {
  if (timeline.length === 0) return nothing('Nothing is written of it any more.');
  return html`<ol class="timeline">${timeline.map(({ at, kind, says, by }) => html`
<li class="${kind}"><span class="when">${moment(at, clock)}</span> <span class="what">${kind === 'move' && of !== 'incident' ? 'Declaration' : kindWords[kind]}</span> ${says}${by === null ? null : html` <span class="faint">by ${by}</span>`}</li>`)}</ol>${timelineCut ? nothing('There is more than fits here.') : null}`;
}
