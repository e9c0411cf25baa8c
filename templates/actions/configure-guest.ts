import { waitingFor } from '../../engine/changes.ts';
import { listed, named, safe } from '../../engine/distill.ts';
import { changeAction } from '../change.ts';
import { settingsWords } from '../change-words.ts';

/** Changes settings of a guest; what is not named stays as it is. */
export default changeAction('configureGuest', {
  about: 'Change settings of a guest.',
  risk: 'low',
  title: (target, spec) => safe`Set ${named(target)}: ${listed(settingsWords(spec), 3)}`,
  effect: (_target, spec) => {
    const late = waitingFor('qemu', spec).length + waitingFor('lxc', spec).length > 0;
    return safe`changes nothing but ${listed(settingsWords(spec), 24)}${late ? safe`; what a running guest cannot take waits for its next start` : safe``}`;
  },
  undo: safe`to undo it, set what it was before again; what was not set is taken away in Proxmox`,
});
