import { webhookSender } from '../bot/webhook/sender.ts';
import { allowedOf, webhookSettings, webhooksOf } from '../bot/webhook/settings.ts';
import type { Routes, Sender } from '../engine/delivery.ts';
import type { Mailing } from './mail.ts';
import type { Rig } from './rig.ts';

/** All that the settings switch on of what is delivered to outside, by the kind of its targets. */
export function sendersOf({ config, now }: Pick<Rig, 'config' | 'now'>, mailing: Mailing | null): ReadonlyMap<string, Sender> {
  const values = config.of(webhookSettings);
  const { webhooks } = webhooksOf(values);
  return new Map<string, Sender>([
    ...(webhooks.length === 0 ? [] : [['webhook', webhookSender({ webhooks, allowed: allowedOf(values), now })] as const]),
    ...(mailing === null ? [] : [['mail', mailing.sender] as const]),
  ]);
}

/** To which targets of all senders news go. */
export function routesOf(senders: ReadonlyMap<string, Sender>): Routes {
  return (news) => [...senders.values()].flatMap((sender) => sender.routes(news));
}
