import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';

/** What came in at a raw server, to the letter. */
export type RawCall = { url: string; headers: IncomingHttpHeaders; body: string };

/** A server that answers a model's requests with whatever bytes it is told to, well-formed or not. */
export type RawModel = { url: string; calls: RawCall[]; answer: (respond: (response: ServerResponse) => void) => void; close: () => Promise<void> };

/** Starts one on 127.0.0.1; until it is told, it answers an empty object. */
export async function startRawModel(): Promise<RawModel> {
  const calls: RawCall[] = [];
  let respond = (response: ServerResponse): void => { response.end('{}'); };
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      calls.push({ url: request.url ?? '', headers: request.headers, body: Buffer.concat(pieces).toString() });
      respond(response);
    });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`, calls,
    answer: (next) => { respond = next; },
    close: () => new Promise((resolve) => { server.close(() => { resolve(); }); server.closeAllConnections(); }),
  };
}

/** Writes the same piece until the other side hangs up; answers how many bytes it got rid of. */
export function endless(response: ServerResponse, piece: string): () => number {
  let bytes = 0;
  const pour = (): void => {
    while (!response.destroyed) {
      bytes += piece.length;
      if (!response.write(piece)) {
        response.once('drain', pour);
        return;
      }
    }
  };
  pour();
  return () => bytes;
}
