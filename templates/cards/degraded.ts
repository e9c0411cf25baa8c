import type { Card } from '../../engine/card.ts';
import { safe, spanOf } from '../../engine/distill.ts';

/** A time without models; `until` is null while none can be reached. */
export type WithoutModels = { since: Date; until: Date | null };

/** The card of a time without models: one for each, loud when it begins and edited when it is over. */
export function degradedCard({ since, until }: WithoutModels): Card {
  const common = { buttons: [], link: { label: safe`Open`, path: '/health' }, loud: until === null };
  if (until === null) {
    return {
      ...common, tone: 'medium', push: safe`🧩 WITHOUT MODELS · no model can be reached; I go on with rules and templates`,
      lines: [{ label: safe`Since`, text: safe``, at: since }, { label: safe`Still works`, text: safe`watching, rules, approvals and steps` }],
      foot: safe`told once until a model answers again`,
    };
  }
  const lasted = spanOf((until.getTime() - since.getTime()) / 1000);
  return {
    ...common, tone: 'done', push: safe`✅ MODELS ARE BACK · a model answers again, after ${lasted}`,
    lines: [{ label: safe`From`, text: safe``, at: since }, { label: safe`Until`, text: safe``, at: until }],
    foot: safe`what was written meanwhile is of rules and templates`,
  };
}
