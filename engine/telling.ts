import { isAftermath } from './aftermath.ts';
import { isHeld } from './held.ts';
import { hushed } from './hush.ts';
import type { Insight } from './scene.ts';
import type { Finding, ResourceRef } from './types.ts';

/** Whether anything may be opened now for what is noticed of a resource: nobody asked for quiet, and it is neither about to pass nor what is left of what is over. */
export function isTelling(resource: ResourceRef, findings: readonly Finding[], scene: Insight): boolean {
  return !isQuiet(findings, scene) && !isHeld(resource, scene) && !isAftermath(resource, findings, scene);
}

/** Whether people asked not to be told of any of it. */
export function isQuiet(findings: readonly Finding[], scene: Insight): boolean {
  return findings.every((finding) => hushed(finding, scene.hushes, scene) !== null);
}
