import { Agent, fetch } from 'undici';
import type { Send } from '../../engine/models.ts';

const straight = new Agent();

/** Sends straight to the address it is given: no proxy that the environment or the process has set comes between. */
export const send: Send = (url, init) =>
  fetch(url as Parameters<typeof fetch>[0], { ...init as Parameters<typeof fetch>[1], dispatcher: straight });
