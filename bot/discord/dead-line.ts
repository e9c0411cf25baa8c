import type { SimpleShardingStrategy } from 'discord.js';

/** What tells what the library does. */
type Telling = { on: (event: never, heard: (told: { message: string }) => void) => unknown };

/** How long a goodbye may take, in milliseconds. */
const goodbyeMs = 500;

/**
 * Ends a connection whose goodbye is not answered in good time, as on a line that is dead: the library would wait for half a minute before
 * it connects anew, or ends. It reaches into the library for that; where that has changed, the half minute is back.
 */
export function endingDeadLines(telling: Telling, strategy: SimpleShardingStrategy): SimpleShardingStrategy {
  telling.on('debug' as never, ({ message }) => {
    if (!message.startsWith('Destroying shard')) return;
    const connections = connectionsOf(strategy);
    setTimeout(() => {
      for (const connection of connections) if (connection.readyState === closing) connection.terminate();
    }, goodbyeMs).unref();
  });
  return strategy;
}

/** A websocket that has said goodbye and waits for the other side to. */
const closing = 2;

type Connection = { readyState: unknown; terminate: () => void };

function connectionsOf(strategy: SimpleShardingStrategy): Connection[] {
  const shards: unknown = Reflect.get(strategy, 'shards');
  return shards instanceof Map ? [...shards.values()].map((shard: object): unknown => Reflect.get(shard, 'connection')).filter(isConnection) : [];
}

function isConnection(value: unknown): value is Connection {
  return typeof value === 'object' && value !== null && 'readyState' in value && 'terminate' in value && typeof value.terminate === 'function';
}
