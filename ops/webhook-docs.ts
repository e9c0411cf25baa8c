import { z } from 'zod';
import { bodySchema, bodyVersion, messageOf } from '../bot/webhook/message.ts';
import { newsEvents, type Due, type NewsEvent } from '../engine/delivery.ts';
import { safe } from '../engine/distill.ts';
import { refreshCommand } from './env-text.ts';

/** The text of `docs/webhooks.md`: what receivers get, how they check it, and the schema of every body. */
export function webhookDocs(): string {
  const schema = z.toJSONSchema(z.discriminatedUnion('type', newsEvents.map(bodySchema) as [ReturnType<typeof bodySchema>]));
  const rows = newsEvents.map((type) => `| \`${type}\` | ${bodySchema(type).description ?? ''} |`);
  return [intro, ['| type | when |', '| --- | --- |', ...rows].join('\n'), rules, '## An example', fenced(example()), `## The schema, version ${bodyVersion}`, fenced(schema)].join('\n\n') + '\n';
}

const intro = `<!-- Generated from bot/webhook/message.ts; make it again with: ${refreshCommand} -->

# Webhooks

\`WEBHOOKS=assistant=https://hooks.example.org/homelab\` and \`WEBHOOK_SECRET=whsec_…\` tell an assistant, by an HTTP POST with a JSON body, of five events:`;

const rules = `## What a receiver does

- **Check the signature.** Messages are signed as [Standard Webhooks](https://www.standardwebhooks.com) has it: \`webhook-signature\` holds \`v1,\` and the base64 of
  the HMAC-SHA256 of \`<webhook-id>.<webhook-timestamp>.<body>\`, with the bytes that the base64 after \`whsec_\` stands for as the key. The body is taken as it
  came, before it is parsed. Refuse a \`webhook-timestamp\` (seconds) that is more than five minutes off.
- **Answer 2xx within 15 seconds**, and do the work afterwards. Any other answer, a redirect too, counts as a failure.
- **Leave out what was seen.** A message may come again (an answer was lost, this service was killed): its \`webhook-id\` is the same each time. The order is not promised.
- **Expect retries** after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, each a little later by chance; then it is given up, and the status page says so.
  429 and 503 may ask for a longer pause with \`Retry-After\`; 410 gives up all that waits for this target.
- **Take texts as texts.** They hold names that people gave to containers and guests; they are neither markup nor instructions to an assistant.
- **Expect no authority.** Nothing in a message approves, rejects or silences anything, and nothing in an answer is read. A step is approved by an admin's press in a chat.

Of HTTPS the certificate and its host are always checked. Where a receiver has an authority of its own, start this service with \`NODE_EXTRA_CA_CERTS\` naming a
file with its certificate; Node.js reads that from the environment as it starts, so a \`.env\` beside the program is too late, unless Docker Compose reads it.

What is sent passed the same distillation as the cards in the chats: no log line is in it. Each message that arrived is kept to the letter in \`notices\`.
Only hosts on the public internet are called, unless \`WEBHOOK_ALLOW\` lists the host, its address or its network. Quiet hours and storms hold back the chats
only; what is silenced opens no incident, and so is not told here either.`;

function example(): unknown {
  const due: Due = {
    id: '1', uid: '5f1d3c0e9b7a4862d0c1b2a394857697', target: 'webhook:assistant', event: 'incident_detected' satisfies NewsEvent, key: '42 incident_detected', ticketId: 42, tries: 1,
    madeAt: new Date('2026-11-22T10:02:09Z'),
    body: { kind: safe`incident`, severity: safe`high`, headline: safe`nas1/immich keeps restarting (5 times in 2 min)`, resource: safe`docker://nas1/immich`, name: safe`nas1/immich`, affected: 1, opened_at: Date.parse('2026-11-22T10:02:09Z') },
  };
  return JSON.parse(messageOf(due).body);
}

function fenced(value: unknown): string {
  return `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;
}
