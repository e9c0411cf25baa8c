import { z } from 'zod';
import { defineChannel, defineSettings, secretText, type SettingMeta } from '../../engine/define.ts';
import { Fault } from '../../engine/errors.ts';
import { answerCommand, registerCommands } from '../discord/commands.ts';
import { discordFault } from '../discord/faults.ts';
import { type Gateway, openGateway } from '../discord/gateway.ts';
import { discordMessages } from '../discord/messages.ts';
import { answerPress, type PressPlace } from '../discord/presses.ts';
import { repeats } from '../discord/repeats.ts';
import { quietButtons } from '../quiet-buttons.ts';

const settings = defineSettings('Discord', {
  DISCORD_TOKEN: secretText('Token of the Discord bot; it needs no privileged intent'),
  DISCORD_CHANNEL_ID: z.string().regex(/^\d{1,20}$/, 'must be the number of a channel').optional()
    .meta({ about: 'Number of the Discord channel that cards are posted to', example: '112233445566778899' } satisfies SettingMeta),
  DISCORD_API_URL: z.url().default('https://discord.com/api')
    .meta({ about: 'Where the Discord API is; only tests change it' } satisfies SettingMeta),
}, (values) => [
  ...(values.DISCORD_TOKEN !== undefined && values.DISCORD_CHANNEL_ID === undefined
    ? ['DISCORD_CHANNEL_ID is missing: DISCORD_TOKEN is set, but not the channel to post to'] : []),
  ...(values.DISCORD_TOKEN === undefined && values.DISCORD_CHANNEL_ID !== undefined
    ? ['DISCORD_TOKEN is missing: DISCORD_CHANNEL_ID is set, but not the token of the bot'] : []),
]);

const channelSeen = z.object({ guild_id: z.string() });

/** Discord, over its gateway: no public address is needed. */
export default defineChannel({
  platform: 'discord',
  about: 'Cards in a Discord channel, plans in the thread of their card, buttons and commands for people on the list',
  settings,
  on: (values) => values.DISCORD_TOKEN !== undefined && values.DISCORD_CHANNEL_ID !== undefined,
  connect: async (values, world) => {
    const { DISCORD_TOKEN: token, DISCORD_CHANNEL_ID: chat, DISCORD_API_URL: apiUrl } = values;
    if (token === undefined || chat === undefined) throw new Fault('config.invalid', 'Discord needs DISCORD_TOKEN and DISCORD_CHANNEL_ID');
    const quiet = quietButtons();
    const place = { chat, quiet, world } satisfies PressPlace;
    const isRepeat = repeats();
    const gateway = await opened(chat, () => openGateway({
      token, apiUrl: apiUrl.replace(/\/+$/, ''), world,
      interaction: (raw, rest) => {
        if (isRepeat(raw)) return;
        void answerPress(raw, rest, place);
        void answerCommand(raw, rest, place);
      },
    }));
    const guildId = await guildOf(gateway, chat);
    if (guildId !== null) await registerCommands(gateway.rest, { applicationId: gateway.applicationId, guildId, chat }, place);
    world.state('ok', 'Discord is connected');
    world.missed();
    const messages = discordMessages({ rest: gateway.rest, chat, world });
    return {
      platform: 'discord',
      chat,
      post: (card, where) => {
        quiet.remember(card);
        return messages.post(card, where);
      },
      edit: (card, posted, role) => {
        quiet.remember(card);
        return messages.edit(card, posted, role);
      },
      line: messages.line,
      end: messages.end,
      close: gateway.close,
    };
  },
});

/** The server of the channel; rejects where the bot cannot see the channel. */
async function guildOf(gateway: Gateway, chat: string): Promise<string | null> {
  try {
    const found = channelSeen.safeParse(await opened(chat, () => gateway.rest.get(`/channels/${chat}`)));
    return found.success ? found.data.guild_id : null;
  } catch (error) {
    await gateway.close();
    throw error;
  }
}

async function opened<T>(chat: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    throw discordFault(error, chat);
  }
}
