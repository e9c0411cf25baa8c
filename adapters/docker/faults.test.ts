import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Fault } from '../../engine/errors.ts';
import { faultOf } from './faults.ts';

const reading = { host: 'nas1', doing: 'list the containers', changes: false };
const changing = { host: 'nas1', doing: 'restart nas1/web', changes: true };

describe('what dockerode throws', () => {
  test.each([
    [{ code: 'ENOENT', syscall: 'connect' }, 'machine.unreachable', 'machine.unreachable', 'no such socket'],
    [{ code: 'ECONNREFUSED', syscall: 'connect' }, 'machine.unreachable', 'machine.unreachable', 'nothing listens'],
    [{ code: 'ETIMEDOUT', syscall: 'connect' }, 'machine.unreachable', 'machine.unreachable', 'ETIMEDOUT'],
    [{ code: 'ENOTFOUND', syscall: 'getaddrinfo' }, 'machine.unreachable', 'machine.unreachable', 'cannot be resolved'],
    [{ code: 'EACCES', syscall: 'connect' }, 'machine.unauthorised', 'machine.unauthorised', 'may not open its socket'],
    [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'machine.unauthorised', 'machine.unauthorised', 'certificate'],
    [{ message: 'Host denied (verification failed)' }, 'machine.unauthorised', 'machine.unauthorised', 'DOCKER_SSH_KNOWN_HOSTS'],
    [{ message: 'All configured authentication methods failed' }, 'machine.unauthorised', 'machine.unauthorised', 'DOCKER_SSH_KEY'],
    [{ code: 'ECONNRESET', message: 'socket hang up' }, 'machine.unreachable', 'machine.timeout', 'nas1'],
    [{ code: 'EPIPE', syscall: 'write' }, 'machine.unreachable', 'machine.timeout', 'nas1'],
  ])('%j becomes %s for a reading call and %s for one that changes something', (thrown, whenReading, whenChanging, words) => {
    const error = Object.assign(new Error(''), thrown);
    expect(faultOf(error, reading)).toMatchObject({ code: whenReading, cause: error });
    const fault = faultOf(error, changing);
    expect(fault.code).toBe(whenChanging);
    expect(fault.message).toContain(words);
    expect(fault.message).toContain('Docker host nas1');
  });

  test('an answer of a shape we do not know is malformed, and says where', () => {
    const { error } = z.object({ State: z.object({ Status: z.string() }) }).safeParse({ State: {} });
    expect(faultOf(error, reading)).toMatchObject({ code: 'machine.malformed', message: expect.stringContaining('State.Status') as string });
  });

  test('a Fault stays what it is', () => {
    const fault = new Fault('machine.full', 'full');
    expect(faultOf(fault, reading)).toBe(fault);
  });
});
