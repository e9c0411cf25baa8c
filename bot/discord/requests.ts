/**
 * Asks once more when the connection was cut before an answer came, as happens to connections that were idle.
 * Only for requests that may arrive twice: edits, sends with a nonce, acknowledgements.
 */
export async function steadily<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!wasCut(error)) throw error;
    return ask();
  }
}

function wasCut(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'UND_ERR_SOCKET';
}
