import { html, type Html } from './html.ts';
import { nothing, section, table, terms } from './pieces.ts';

/** What a declaration says and how the cluster stands to it. */
export type DeclaredView = {
  lock: string; commit: string | null; by: string; typed: string | null; assumed: readonly string[]; cannot: readonly string[]; needs: readonly string[]; disturbed: readonly string[];
  differences: readonly { resource: string; field: string; declared: string; is: string; by: string | null; held: string | null }[];
  /** What would be committed instead, where that is offered. */
  keep: string | null;
  /** Whether it may still be approved. */
  open: boolean;
};

/** What was understood of a declaration, and what differs from it. */
export function declaredSections(view: DeclaredView): Html {
  const { differences, keep } = view;
  return html`${section('declared', 'The declaration', understood(view))}
${differences.length === 0 ? null : section('differences', 'What differs', html`${differenceTable(differences)}${keep === null ? null : html`<p>Instead of setting it back it can be kept: ${keep}.</p>`}`)}`;
}

function understood({ lock, commit, by, typed, assumed, cannot, needs, disturbed, open }: DeclaredView): Html {
  return html`${typed === null ? null : html`<blockquote class="lead">${typed}</blockquote>`}
${terms([
    ['By', by],
    ['Lock', html`<code>${lock}</code>`],
    ['Commit', commit === null ? 'not in Git yet' : html`<code>${commit}</code>`],
    ['Assumed', assumed.length === 0 ? 'nothing' : listOf(assumed)],
    ['Needs', needs.length === 0 ? null : listOf(needs)],
    ['Running guests', disturbed.length === 0 ? null : listOf(disturbed)],
    ['Not possible', cannot.length === 0 ? null : listOf(cannot)],
  ])}
${open ? nothing('An approval is for this lock. If it changes, the plan is made anew and has to be approved again.') : null}`;
}

function listOf(texts: readonly string[]): Html {
  return html`<ul class="plain">${texts.map((text) => html`<li>${text}</li>`)}</ul>`;
}

function differenceTable(differences: DeclaredView['differences']): Html {
  return table({ kind: 'differences', caption: 'Declared values that are otherwise', columns: ['What', 'Declared', 'Is', 'Who changed it'] },
    differences.map((one) => [html`${one.resource}<br><span class="faint">${one.field}</span>`, one.declared, one.is, one.held === null ? one.by ?? 'not known' : html`${one.held} <span class="faint">left alone until the declaration says so</span>`]));
}
