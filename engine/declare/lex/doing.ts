import type { Meaning, Verb } from './meaning.ts';
import { always, rule, type Rule } from './rule.ts';

const polite = '(?:is it possible (?:for you )?to|would it be possible to|would you mind(?: to)?|(?:can|could|would|will) (?:you|we|i)(?: please)?|please|kindly|i(?:\'d| would)? (?:like|want|need|wish)(?: you)? to|we (?:need|want|would like)(?: you)? to|let\'?s|go ahead and|i need you to|help me(?: to)?|now|then|also|just|finally|next|first|afterwards)';

/** Verbs: what a clause does. */
export const doingRules: Rule[] = [
  always(polite, { is: 'link', link: 'please' }),
  always('(?:(?:should|shall|must|to) )?(?:is|be|are|keep|stay|stays|kept|remain|remains) (?:up and running|running|powered on|online|turned on|started|up)(?= *(?:$|[,.;!?]|and|again|all|on|while))', { is: 'fields', fields: { state: 'running' } }),
  always('(?:(?:should|shall|must|to) )?(?:is|be|are|stay|stays|kept|left|remain|remains|keep) (?:stopped|powered off|turned off|shut down|off|down)', { is: 'fields', fields: { state: 'stopped' } }),
  always('(?<=\\b(?:an?|one|two|three|four|five|\\d+) )(?:stopped|powered[- ]off|switched[- ]off|turned[- ]off)(?= )', { is: 'fields', fields: { state: 'stopped' } }),
  always('running(?! (?:out|low|short)\\b)', { is: 'link', link: 'running' }),
  rule('(?:power(?:ed)?|switch(?:ed)?|turn(?:ed)?|shut(?:ting)?|spin(?:ning)?|wind|bring|take)[- ]?(?:off|down)', () => power('shutdown')),
  rule('(?:turn|switch|power|take|bring|put|shut)(?= (?:the )?["“”\'‘’]?[\\w-]+["“”\'‘’]?(?:(?:,| and| &)? ["“”\'‘’]?[\\w-]+["“”\'‘’]?){0,3} (?:off|down|offline)(?=\\s*(?:$|[,.;!?]|(?:and|then|again|now|please|first|gracefully|cleanly|for)\\b)))', () => power('shutdown')),
  rule('(?:turn|switch|power|bring|take|put)(?= (?:the )?["“”\'‘’]?[\\w-]+["“”\'‘’]?(?:(?:,| and| &)? ["“”\'‘’]?[\\w-]+["“”\'‘’]?){0,3} (?:on|up|online)(?=\\s*(?:$|[,.;!?]|(?:and|then|again|now|please)\\b)))', () => power('start')),
  rule('(?:force(?:fully)?|hard|immediately)[- ](?:stop|off|power off|kill)|kill|stop(?:ped|s)? hard|pull the plug', () => power('stop')),
  rule('(?:power(?:ed)?|switch(?:ed)?|turn(?:ed)?|bring|boot)[- ]?(?:on|up)(?! (?:demand|a|an|three|two|new)\\b)', () => power('start')),
  rule('(?:halt|stop)(?:s|ped)?(?= [^.;]*(?:gracefully|cleanly|safely|properly))', () => power('shutdown')),
  rule('(?:halt|stop)(?:s|ped)?', () => power('stop')),
  rule('(?:reboot|restart|bounce|power[- ]?cycle)(?:s|ed)?', () => power('reboot')),
  rule('(?:start|boot|launch)(?:s)?(?= (?:up |the |all |both |it|them|vm|container|ct|lxc|#?\\d|[a-z0-9-]+\\s*(?:$|[,.!?]|and\\b|now\\b|on\\b|again\\b)))', () => power('start')),
  rule('start(?:ed|s)?(?: up)?', () => power('start')),
  rule('snap(?= (?:(?:the|vm|ct|container|all|both) )*[\\w-]+)', () => verb('snapshot')),
  rule('(?:(?:create|take|make|do|add|grab|save|want|need|give me)\\s+)?(?:an? |the |another |one |new |quick |fresh )*snap ?shots?(?: (?:of|for|on|from))?', () => verb('snapshot')),
  rule('(?:roll|set|bring|take)(?= [^.;]{1,60} back\\b)', () => verb('rollback')),
  rule('(?:go(?:es)? |get |bring )?back(?= to (?:the |its )*(?:[\\w\'"-]+ )?(?:snapshot|snap)\\b)', () => verb('rollback')),
  rule('restore(?= [^.;]*\\bto\\b)', () => verb('rollback')),
  rule('(?:roll(?:ed|ing)? ?-?back|revert|reset|restore|go back|take|bring|put|return)(?: (?:it|them|back))*(?=[^.]*\\b(?:to|from)\\b[^.]*\\bsnapshot)|roll(?:ed|ing)? ?-?back|revert|undo', () => verb('rollback')),
  rule('(?:delete|remove|destroy|erase|get rid of|decommission|tear ?down|purge|drop|wipe|kill off|retire|scrap|trash|eliminate|throw away|dispose of|nuke|clean up|uninstall)(?:s|d)?', () => verb('delete')),
  rule('(?:take|strip|pull|clear|unset|lose)s?(?= [^.;]*\\btags?\\b)|(?:(?:should|shall|must|need|do|does)(?:es)? )?(?:no longer|not|n[\'’]t)(?: (?:have|need|carry|bear|be|want))?(?= [^.;]*\\btag(?:ged|s)?\\b)', () => verb('delete')),
  rule('(?:move|migrate|relocate|transfer|shift|evacuate)(?:s|d)?(?: over)?', () => verb('move')),
  rule('migration of|(?:bring|take|get|send|push|put|shove)(?= [^.;]{1,40}? over to )', () => verb('move')),
  rule('(?:take|pull|kick|throw)(?= [\\w-]+ (?:out of|from|off) (?:the |my |our )?(?:kubernetes |k8s |k3s )?(?:cluster|(?:[\\w-]+ )?pool))', () => verb('delete')),
  rule('(?:set|change|update|switch)(?:s|d)? (?:the |its )?(?:host ?)?name(?= (?:of|for) [^.;]+ (?:to|into) )', () => verb('rename')),
  rule('rename(?:d|s)?', () => verb('rename')),
  rule('(?:shrink|downsize)(?:s|ed)?', () => verb('shrink')),
  rule('(?:reduce|decrease|lower|cut|trim|drop|scale down|turn down)(?:s|d)?', () => verb('lower')),
  rule('(?:grow|expand|extend|enlarge|resize)(?:s|d)?', () => verb('grow')),
  rule('(?:increase|raise|bump|upgrade|boost|scale(?: up)?|upsize|beef up)(?:s|d)?(?: up)?', () => verb('raise')),
  rule('double(?:s|d)?', () => times(2)), rule('triple(?:s|d)?', () => times(3)), rule('quadruple(?:s|d)?', () => times(4)), rule('halve(?:s|d)?|cut in half', () => times(0.5)),
  rule('(?:create|provision|deploy|spin(?:ning)? up|spawn|build|launch|stand up|bring up|instantiate|roll out|set ?up|prepare|generate|bootstrap|install|initiali[sz]e|fire up|introduce|whip(?: me| us)? up|knock up|throw together|hook me up with|hook (?:up|in)|register|integrate|define|declare|set me up with|get me|make me|do me)(?:s|d)?(?: me| us)?', () => verb('create')),
  rule('(?:(?:full|linked)[- ])?(?:clone|duplicate|copy)(?:s|d)?', () => verb('clone')),
  rule('(?:there )(?:should|shall|must|will|needs to|has to|is|are)(?: be| exist)?', () => verb('has')),
  rule('make(?: me| us)? sure(?: that)?|ensure(?: that)?|(?:i |we )?expect', () => verb('put')),
  rule('make(?:s)?(?: me| us)?|goes(?= (?:in|into|on|onto|to) )', () => verb('put')),
  rule('(?:give|get|grant|hand)(?:s)? (?:me|us)', () => verb('create')),
  rule('(?:give|grant|allocate|assign|provide)(?:s|d)?', () => verb('give')),
  rule('(?:i|we)(?:\'d| would| ?\'ll|\'ve)? ?(?:also |really |just |still |now )*(?:need|want|like|love|prefer|appreciate|require|wish for|could use|am looking for|\'re looking for|are looking for|got to have|have to have)(?: to have| to get)?', () => verb('want')),
  rule('(?:need|want|looking for|required?|wanted)(?: to have)?', () => verb('want')),
  rule('(?:set|change|adjust|modify|update|edit|configure|switch|convert|put|reconfigure|alter|turn|enable|disable|attach|connect|mount|mark|place|assign)(?:s|d|ed)?', ([says = '']) => verb(/^mount/i.test(says) ? 'create' : /^(?:attach|connect)/i.test(says) ? 'add' : /^(?:put|place|configure)/i.test(says) ? 'put' : 'set')),
  rule('add(?:s|ed)?(?: me| us)?', () => verb('add')),
  rule('(?:(?:should|shall|must|will|can|may|to|needs? to|ought to) )?(?:also )?(?:have|get|receive|be given|be|use|run|need)|has|gets|receives|needs|uses|runs|is|are|should|shall|must', () => verb('has')),
];

function verb(one: Verb): Meaning {
  return { is: 'verb', verb: one };
}

function power(what: 'start' | 'stop' | 'shutdown' | 'reboot'): Meaning {
  return { is: 'verb', verb: 'power', power: what };
}

function times(factor: number): Meaning {
  return { is: 'verb', verb: 'times', factor };
}
