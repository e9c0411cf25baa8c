import { createHmac } from 'node:crypto';

/** The bytes of a secret written as Standard Webhooks writes it, `whsec_` and base64 of 24 to 64 bytes; null for any other text. */
export function keyOf(secret: string): Buffer | null {
  const coded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1];
  const key = Buffer.from(coded ?? '', 'base64');
  return key.length >= 24 && key.length <= 64 && key.toString('base64').replace(/=+$/, '') === coded?.replace(/=+$/, '') ? key : null;
}

/** The three headers of Standard Webhooks for a body sent at a time. */
export function signedHeaders(message: { id: string; body: string }, { key, at }: { key: Buffer; at: Date }): Record<string, string> {
  const timestamp = Math.floor(at.getTime() / 1000);
  const signature = createHmac('sha256', key).update(`${message.id}.${timestamp}.${message.body}`).digest('base64');
  return { 'webhook-id': message.id, 'webhook-timestamp': String(timestamp), 'webhook-signature': `v1,${signature}` };
}
