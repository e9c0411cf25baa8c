/** Remembers which messages are kept as they should be by edits, by their numbers. */
export type KeptMessages = { remember: (messageId: string) => void; has: (messageId: string) => boolean };

const most = 5000;

/** An empty memory of the last 5000 messages. One whose sending was never confirmed to us is not among them, for nobody can edit it. */
export function keptMessages(): KeptMessages {
  const ids = new Set<string>();
  return {
    remember: (messageId) => {
      ids.delete(messageId);
      ids.add(messageId);
      for (const oldest of ids) {
        if (ids.size <= most) return;
        ids.delete(oldest);
      }
    },
    has: (messageId) => ids.has(messageId),
  };
}
