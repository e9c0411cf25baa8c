import { expect, test } from 'vitest';
import { sentencesOf } from './sentences.ts';

test.each<[string, string[]]>([
  ['Create a VM. Delete web!', ['Create a VM.', 'Delete web!']], ['Ubuntu 22.04 at 10.0.0.5/24 with 0.5 GB', ['Ubuntu 22.04 at 10.0.0.5/24 with 0.5 GB']], ['One; two', ['One', 'two']], ['tags a;b', ['tags a;b']],
  ['# Title\n\nA VM.\n', ['A VM.']], ['- a VM\n- a container', ['a VM', 'a container']], ['Two VMs:\n- one\n- two.\nDone.', ['Two VMs: one, two', 'Done.']], ['A VM\nwith 2 cores.', ['A VM with 2 cores.']], ['e.g. a VM', ['e.g. a VM']], ['\n \n', []], ['A VM.\r\nA CT.', ['A VM.', 'A CT.']],
])('%j is split at its ends and nowhere else', (text, sentences) => { expect(sentencesOf(text)).toEqual(sentences); });
