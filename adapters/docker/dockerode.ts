import type Dockerode from 'dockerode';
import { createRequire } from 'node:module';

type Require = ReturnType<typeof createRequire>;

/**
 * Loads dockerode without what it loads in vain: gRPC, which only builds of images need, and ssh2 before there is an ssh
 * host. That is most of its memory and of the time it takes.
 */
export function loadDockerode(): typeof Dockerode {
  const ours = createRequire(import.meta.url);
  const path = ours.resolve('dockerode');
  const its = createRequire(path);
  const modems = createRequire(its.resolve('docker-modem'));
  const undo = [standIn(its, '@grpc/grpc-js', {}), standIn(its, '@grpc/proto-loader', {}), standIn(modems, 'ssh2', { Client: sshClient(modems) })];
  try {
    return ours(path) as typeof Dockerode;
  } finally {
    for (const one of undo) one();
  }
}

/** Whoever makes one of these gets a client of the real library, which is loaded at that moment. */
function sshClient(from: Require): new () => object {
  return function Client() {
    const { Client: Real } = from('ssh2') as { Client: new () => object };
    return new Real();
  } as unknown as new () => object;
}

/** Puts something in the place of a module that is not loaded yet; the answer takes it away again. */
function standIn(from: Require, name: string, exports: object): () => void {
  const path = from.resolve(name);
  if (from.cache[path]) return () => undefined;
  from.cache[path] = { id: path, filename: path, path, loaded: true, exports, children: [], paths: [], parent: null, isPreloading: false, require: from };
  return () => { Reflect.deleteProperty(from.cache, path); };
}
