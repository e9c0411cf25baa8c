import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startDeclaredLab } from './testing/declared-house.ts';
import { chromiumHere, openBrowser } from './testing/browser.ts';
import { pressUntil, textsIn } from './testing/play.ts';
import { speak } from './testing/speaking.ts';
import { until } from './testing/stack.ts';

test('look', async () => {
  const house = await startDeclaredLab({ env: { DECLARATIONS_POLL_SECONDS: '5' } });
  const { stack } = house;
  house.proxmox.world.addGuest({ vmid: 101, name: 'shop', config: { smbios1: 'uuid=11111111-2222-4333-8444-555555555555' } });
  await until('chats', () => stack.discord.commands.size > 0 && stack.telegram.polling());
  await until('guests', async () => (await stack.database.query("SELECT 1 FROM facts WHERE kind = 'guest.state'")).length >= 2);
  const out: string[] = [];
  const tell = async (command: string, written: Record<string, string | number> = {}) => { const says = await speak(stack, { chat: 'telegram', who: 'admin' }, command, written); out.push(`>>> /${command} ${JSON.stringify(written)}\n${says}`); return says; };
  const text = 'Please create two VMs called web-1 and web-2 from the template debian-12 with 2 cores, 2 GB of memory, a 20 GB disk and DHCP on vmbr0; start them on boot. Give shop 4 cores.';
  const discord = await stack.discord.command({ userId: '0', name: 'declare', options: { name: 'x' } }).catch(() => null);
  void discord;
  await tell('declare', { name: 'web', text });
  await new Promise((r) => setTimeout(r, 3000));
  await tell('plan', { name: 'web' });
  await tell('drift');
  out.push('--- telegram texts'); out.push(...textsIn({ ...stack } as never, 'telegram'));
  out.push('--- discord texts'); out.push(...textsIn({ ...stack } as never, 'discord'));
  await pressUntil({ ...stack } as never, 'discord', { enough: async () => (await stack.database.query("SELECT 1 FROM tickets WHERE state = 'resolved'")).length > 0 }).catch((e: unknown) => out.push(String(e)));
  await new Promise((r) => setTimeout(r, 20000));
  house.proxmox.world.addGuest;
  out.push('--- after: discord texts'); out.push(...textsIn({ ...stack } as never, 'discord'));
  await tell('drift');
  await tell('status');
  const path = chromiumHere(); expect(path).not.toBeNull();
  const browser = await openBrowser(path ?? '');
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
  const url = (stack.env as Record<string, string>)['STATUS_PORT'];
  const base = `http://127.0.0.1:${url ?? '8080'}`;
  out.push(base);
  for (const where of ['/', '/incidents?state=all', '/incidents/1', '/api-calls', '/health', '/facts']) {
    await page.goto(base + where).catch((e: unknown) => out.push(String(e)));
    await page.screenshot({ path: `/tmp/look${where.replaceAll(/\W/g, '_')}.png`, fullPage: true });
  }
  await browser.close();
  writeFileSync('/tmp/look.txt', out.join('\n\n'));
  await house.stop();
}, 180_000);
