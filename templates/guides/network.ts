import { safe } from '../../engine/distill.ts';
import { apply, compose, type CauseGuides } from './guide.ts';

/** Guides for what others need to be up for, names, ports and who calls whom. */
export const networkGuides: CauseGuides = {
  out_of_reach: {
    title: safe`Bring it within reach again`,
    docker: [
      safe`See whether the host is on and answers in the network`,
      safe`If it does, see there whether its container engine runs, and start it if not`,
      safe`If that runs, see whether its address and its access are still as they stand in the settings of the copilot`,
    ],
  },
  dependency_down: {
    title: safe`See to what it needs`,
    docker: [
      safe`Look in its log which host or service does not answer`,
      safe`See whether that one runs and is well, and put right there what is wrong`,
      safe`If it runs, see in the compose files that both are on the same network and that name and port are right`,
      safe`If it is outside the house, see whether others reach it, and wait`,
    ],
    proxmox: [
      safe`Look in the log of the guest which host or service does not answer`,
      safe`See whether that one runs and is well, and put right there what is wrong`,
      safe`See under "Network" and "Firewall" of both guests whether one may reach the other`,
    ],
  },
  startup_order: {
    title: safe`Let it wait for what it needs`,
    docker: [
      compose,
      safe`Give what it needs a "healthcheck"`,
      safe`Under "depends_on", name that one with the condition "service_healthy"`,
      apply,
    ],
    proxmox: [
      safe`In Proxmox choose the guest, open Options and choose "Start/Shutdown order"`,
      safe`Give what it needs a lower number, and a "Startup delay" that is long enough`,
      safe`Start the program in the guest again`,
    ],
  },
  dns_failure: {
    title: safe`Let it find names again`,
    docker: [
      safe`See whether the host itself finds names; if not, see to the resolver that it asks, on the router or in a container`,
      compose,
      safe`See that "dns" names a resolver that answers, and that a neighbour is called by its service name and shares a network with it`,
      apply,
    ],
    proxmox: [
      safe`See whether the node itself finds names; if not, see to its resolver under System › DNS`,
      safe`Choose the guest in Proxmox and see under "DNS", or "Cloud-Init", which resolver it asks`,
      safe`Name one that answers, then restart the guest`,
    ],
  },
  dns_loop: {
    title: safe`Break the circle of resolvers`,
    docker: [
      safe`Look in its settings which resolver it passes questions on to`,
      safe`It must not be itself, nor one that asks it in turn, such as the router or the host`,
      safe`Name a resolver outside the house instead, and give the host one that is not in a container`,
      apply,
    ],
  },
  port_conflict: {
    title: safe`Free the port`,
    docker: [
      safe`On the host, see which program or container has the port`,
      safe`Stop that one if it is not needed, and see that it does not start again by itself`,
      safe`Or give one of the two another port under "ports" in its compose file`,
      apply,
    ],
    proxmox: [
      safe`In the guest, see which program has the port`,
      safe`Stop that one if it is not needed, or set another port for one of the two`,
      safe`Start the program again`,
    ],
  },
  network_namespace_gone: {
    title: safe`Join it to the network again`,
    docker: [
      compose,
      safe`See under "network_mode" whose network it uses, and that this one runs and is well`,
      safe`Bring both up together with Compose, so that it joins the network that is there now`,
      safe`Have both updated together from now on`,
    ],
  },
  external_restarter: {
    title: safe`Find what restarts it`,
    docker: [
      safe`Look for a program that restarts containers, such as one that updates or heals them, or a timer of the host`,
      safe`See in its log why it restarts this one`,
      safe`Take this container out of it, or put right what it reacts to`,
    ],
  },
  client_flood: {
    title: safe`Stop the flood of requests`,
    docker: [
      safe`Look in its log or statistics which client asks so often`,
      safe`See what that one cannot get or cannot find, and put that right; that is mostly why it asks again and again`,
      safe`If that does not help, limit how often one client may ask, in its settings`,
    ],
  },
  rate_limited: {
    title: safe`Ask less often`,
    docker: [
      safe`Wait until the limit is over; each try makes it last longer`,
      safe`In its settings, let it ask less often or for fewer things at a time`,
      safe`See whether a login or an account of your own gives a higher limit`,
    ],
  },
};
