import type { Trouble } from './define.ts';
import type { Deps } from './ports.ts';
import { schemeOf } from './refs.ts';
import { whyUnable } from './stages/validate.ts';
import type { Hypothesis, Intent, ResourceRef } from './types.ts';

/**
 * All that a model may choose from about a trouble, each as it would be done: what can be done to this resource from here, was not
 * tried before, would do no harm as far as the diagnoses know, and needs no typed name. The recommended ones first.
 */
export function choicesFor(trouble: Trouble, hypothesis: Hypothesis, deps: Pick<Deps, 'actions' | 'machine'>): Intent[] {
  const first = hypothesis.recommends.flat();
  const place = (name: string): number => (first.includes(name) ? first.indexOf(name) : first.length);
  const tried = new Set(trouble.past.map(({ step }) => step.template));
  const names = [...deps.actions.keys()].filter((name) => !hypothesis.avoid.includes(name) && !tried.has(name)).sort((a, b) => place(a) - place(b));
  return names.flatMap((name) => {
    const wish = deps.actions.get(name)?.typedName ? null : wishFor(name, trouble, deps);
    return wish === null ? [] : [wish];
  });
}

/** An action about a trouble; null when it cannot be done to this resource from here, or has nothing to do there. */
export function wishFor(name: string, trouble: Trouble, deps: Pick<Deps, 'actions' | 'machine'>): Intent | null {
  const { resource: target } = trouble.situation;
  const template = deps.actions.get(name);
  if (template?.schemes.includes(schemeOf(target)) !== true) return null;
  if (!template.guide && (!isActedOn(target) || whyUnable(template, target, deps) !== null)) return null;
  const params = template.fill ? template.fill(trouble) : {};
  return params === null ? null : { template: name, target, params };
}

/** Hosts, nodes and storages are looked at and explained, never acted on. */
function isActedOn(resource: ResourceRef): boolean {
  const kind = schemeOf(resource);
  const inside = resource.slice(`${kind}://`.length).split('/').slice(1);
  return kind === 'proxmox' ? /^\d+$/.test(inside.join('/')) : kind !== 'docker' || inside.length > 0;
}
