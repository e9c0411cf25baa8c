import { named, safe } from '../../engine/distill.ts';
import { hostOf, refOf } from '../../engine/refs.ts';
import { changeAction } from '../change.ts';
import { told } from '../change-words.ts';

/** Installs k3s in a guest by a script that is fixed. */
export default changeAction('installKubernetes', {
  about: 'Install Kubernetes (k3s) in a guest.',
  risk: 'high',
  title: (target, spec) => {
    const role = spec.role === 'server' ? safe`as a server` : safe`as an agent of ${named(refOf('proxmox', hostOf(target), String(spec.server)))}`;
    return safe`Install k3s ${told(spec.version)} in ${named(target)} ${role}`;
  },
  effect: () => safe`a fixed script runs inside as root, through the guest agent: it gets k3s of that version from its makers and starts it as a service`,
  undo: safe`to undo it, stop and disable the service k3s in the guest and remove its files, or delete the guest`,
});
