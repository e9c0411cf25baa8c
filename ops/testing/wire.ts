import { createServer, connect, type Socket } from 'node:net';

/** A wire between the service and something it talks to over TCP, which a test can cut. */
export type Wire = {
  url: string;
  /** Cuts every connection and refuses new ones. */
  cut: () => void;
  /** Lets everything hang without a word, as a network that lost its way does. */
  freeze: () => void;
  mend: () => void;
  close: () => Promise<void>;
};

/** Lays a wire to where a URL points; its own URL differs in host and port only. */
export async function wireTo(target: string): Promise<Wire> {
  const far = new URL(target);
  const near = new URL(target);
  const sockets = new Set<Socket>();
  let state: 'whole' | 'cut' | 'frozen' = 'whole';
  const drop = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  const server = createServer((socket) => {
    if (state === 'cut') {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    if (state === 'whole') join(socket, connect(Number(far.port), far.hostname), sockets);
    else socket.on('error', () => undefined).on('data', () => undefined);
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const address = server.address();
  near.hostname = '127.0.0.1';
  near.port = String(typeof address === 'object' && address !== null ? address.port : 0);
  return {
    url: near.href,
    cut: () => {
      state = 'cut';
      drop();
    },
    freeze: () => {
      state = 'frozen';
      for (const socket of sockets) socket.unpipe().pause();
    },
    mend: () => {
      state = 'whole';
      drop();
    },
    close: async () => {
      state = 'cut';
      drop();
      await new Promise<void>((resolve) => { server.close(() => { resolve(); }); });
    },
  };
}

function join(one: Socket, other: Socket, sockets: Set<Socket>): void {
  sockets.add(other);
  for (const [from, to] of [[one, other], [other, one]] as const) {
    from.on('error', () => undefined).on('close', () => {
      sockets.delete(from);
      to.destroy();
    }).pipe(to);
  }
}
